/* ports.c - free ports below those that the system hands out by itself, so that they are still free
 * tomorrow; see sample.h. */
#include "tests/sample/sample.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FIRST_PORT = 8100, LAST_PORT = 9999 };

static bool is_free(int port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons((uint16_t)port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int reuse = 1;
	bool ok;

	if (fd < 0)
		return false;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof(reuse));
	ok = bind(fd, (const struct sockaddr *)&at, sizeof(at)) == 0 && listen(fd, 1) == 0;
	close(fd);
	return ok;
}

int sample_ports(int n, FILE *out, FILE *err)
{
	for (int port = FIRST_PORT; port <= LAST_PORT && n > 0; port++)
		if (is_free(port) && n-- > 0)
			fprintf(out, "%d\n", port);
	if (n > 0)
		fputs("sample: not enough free ports on 127.0.0.1\n", err);
	return n > 0;
}

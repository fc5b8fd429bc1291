/* loop.h - a descriptor that the loop waits for; its owner keeps the struct until it is removed. */
#ifndef SIMULATOR_LOOP_H
#define SIMULATOR_LOOP_H

#include <stdint.h>

struct source {
	int fd;
	void (*ready)(void *arg, uint32_t events);
	void *arg;
};

void loop_add(int epoll_fd, struct source *s);

#endif

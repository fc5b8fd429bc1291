/* params.h - the parameters of a request, however they were sent, as one JSON object.
 * Telegram takes them from the query, a form, a multipart body or a JSON body, and reads each by
 * the type it needs; the getters here do the same: "5", 5 and 5.0 are the number 5.
 * Getters return borrowed values that live as long as the object. */
#ifndef SIMULATOR_PARAMS_H
#define SIMULATOR_PARAMS_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

struct request;
struct upload;

void params_decode(struct request *req); /* fills args and files; args is never NULL after it */

bool param_has(const json_t *args, const char *name);
int64_t param_int(const json_t *args, const char *name, int64_t otherwise);
bool param_bool(const json_t *args, const char *name);
const char *param_str(json_t *args, const char *name,
		      size_t *len); /* NULL when absent; len may be */
/* an object or array, also when it came as text; *broken tells unreadable from absent */
json_t *param_json(json_t *args, const char *name, bool *broken);
const struct upload *param_file(const struct request *req, const char *field);

#endif

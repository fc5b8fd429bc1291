/* folder.h - a new folder for a test, and its end. */
#ifndef SIGAP_TESTS_FOLDER_H
#define SIGAP_TESTS_FOLDER_H

/* path: "/tmp/sigap-...-XXXXXX", which becomes the folder's name. Fails the test on an error. */
void folder_make(char *path);
/* With all that is in it. */
void folder_remove(const char *path);

#endif

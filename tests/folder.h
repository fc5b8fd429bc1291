/* folder.h - a new folder for a test, and its end. In memory where there is room for it: what tests
 * ask of a file system does not depend on the disk, and its waits would be most of their time. */
#ifndef SIGAP_TESTS_FOLDER_H
#define SIGAP_TESTS_FOLDER_H

enum { FOLDER_SIZE = 64 };

/* "/dev/shm", or "/tmp" when that is small. */
const char *folder_root(void);
/* path becomes "…/sigap-NAME-…"; name is of at most twenty characters. Fails the test on an error.
 */
void folder_make(char path[FOLDER_SIZE], const char *name);
/* With all that is in it. */
void folder_remove(const char *path);

#endif

/* Replays seeds through a fuzz target without libFuzzer, so that gcc, valgrind
 * and every preset run them as an ordinary test. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static int
replay(const char *path)
{
	uint8_t *data = NULL;
	FILE *f = fopen(path, "rb");
	long end;
	size_t len;

	if (f == NULL) {
		perror(path);
		return -1;
	}
	if (fseek(f, 0, SEEK_END) != 0 || (end = ftell(f)) < 0 || fseek(f, 0, SEEK_SET) != 0) {
		fclose(f);
		return -1;
	}
	len = (size_t)end;
	/* An exact allocation, so that the sanitizers see every read past it. */
	data = malloc(len > 0 ? len : 1);
	if (data == NULL || fread(data, 1, len, f) != len) {
		free(data);
		fclose(f);
		return -1;
	}
	fclose(f);
	(void)LLVMFuzzerTestOneInput(data, len);
	free(data);
	return 0;
}

int
main(int argc, char **argv)
{
	char path[4096];
	struct dirent *e;
	DIR *d;
	unsigned int count = 0;

	if (argc != 2 || (d = opendir(argv[1])) == NULL) {
		fprintf(stderr, "usage: %s SEED_FOLDER\n", argv[0]);
		return 2;
	}
	while ((e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", argv[1], e->d_name);
		if (replay(path) != 0) {
			closedir(d);
			return 1;
		}
		count++;
	}
	closedir(d);
	printf("%u seeds replayed\n", count);
	return count > 0 ? 0 : 1;	/* a target without seeds tests nothing */
}

/* Facts about this machine that decide what it can protect. */
#ifndef BW_SYS_DOCTOR_H
#define BW_SYS_DOCTOR_H

#include <stdbool.h>
#include <stdint.h>

enum bw_swap {
	BW_SWAP_UNKNOWN,
	BW_SWAP_NONE,
	BW_SWAP_ENCRYPTED, /* every one of them */
	BW_SWAP_MEMORY,	   /* zram only: compressed memory, nothing on a medium */
	BW_SWAP_PLAIN,	   /* at least one is not encrypted, as far as can be seen */
};

enum bw_cores {
	BW_CORES_OFF,	  /* this process leaves none */
	BW_CORES_FILE,	  /* written next to the program */
	BW_CORES_HANDLER, /* given to a program that keeps them */
};

struct bw_machine {
	uint64_t lockable;	/* bytes of memory that may be locked; UINT64_MAX: no limit */
	bool locks;		/* locking memory worked when tried */
	int landlock_abi;	/* 0: none */
	bool seccomp;
	enum bw_cores cores;
	bool dumpable;		/* other processes of the user may read ours */
	enum bw_swap swap;
	bool has_space;		/* free_bytes is known */
	uint64_t free_bytes;	/* for us, on the medium of the folder asked about */
	bool read_only;		/* that medium */
	int64_t clock_ms;	/* since 1970, UTC */
	bool clock_sane;	/* not before this program was built, not absurdly late */
	bool clock_synced;	/* the kernel says that something keeps it right */
	bool traced;		/* a debugger is attached */
};

/* Look at the machine; folder (may be NULL) is where a vault is or will be. */
void bw_machine_look(struct bw_machine *m, const char *folder);

#endif

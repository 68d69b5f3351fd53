#include "flow/doctor.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "flow/disclose.h"
#include "flow/jobs.h"
#include "flow/screen.h"
#include "flow/trust.h"
#include "sys/doctor.h"

enum result { GOOD, WEAK, BAD };

struct report {
	struct bw_value *checks;
	enum result worst;
};

static const char *const result_names[] = { "good", "weak", "bad" };

static void
add(struct report *r, const char *name, enum result result, const char *detail)
{
	struct bw_value *check = bw_object();

	bw_set_text(check, "name", name);
	bw_set_text(check, "result", result_names[result]);
	bw_set_text(check, "detail", detail);
	bw_push(r->checks, check);
	if (result > r->worst)
		r->worst = result;
}

static void
check_memory(struct report *r, const struct bw_machine *m)
{
	if (!m->locks)
		add(r, "memory lock", WEAK, "memory cannot be locked: keys may be written to swap; raise the memlock limit");
	else if (m->lockable < (uint64_t)256 << 10)
		add(r, "memory lock", WEAK, "little memory can be locked; raise the memlock limit");
	else
		add(r, "memory lock", GOOD, "keys stay in memory");
}

static void
check_swap(struct report *r, const struct bw_machine *m)
{
	switch (m->swap) {
	case BW_SWAP_NONE:
		add(r, "swap", GOOD, "there is none");
		break;
	case BW_SWAP_MEMORY:
		add(r, "swap", GOOD, "it is in memory, nothing goes to a disk");
		break;
	case BW_SWAP_ENCRYPTED:
		add(r, "swap", GOOD, "it is encrypted");
		break;
	case BW_SWAP_PLAIN:
		add(r, "swap", WEAK,
		    "it does not look encrypted: parts of a picture may be left on the disk; switch it off or encrypt it");
		break;
	case BW_SWAP_UNKNOWN:
	default:
		add(r, "swap", WEAK, "it cannot be seen whether there is any");
	}
}

static void
check_sandbox(struct report *r, const struct bw_machine *m)
{
	char text[160];

#ifndef BW_SANDBOX
	add(r, "sandbox", BAD, "this program was built without it");
	return;
#endif
	if (m->landlock_abi > 0)
		(void)snprintf(text, sizeof(text), "the reader of foreign files is kept from files (Landlock version %d)",
		    m->landlock_abi);
	else
		(void)snprintf(text, sizeof(text), "this kernel has no Landlock; the system call filter must do");
	add(r, "files", m->landlock_abi > 0 ? GOOD : WEAK, text);
	if (m->seccomp)
		add(r, "system calls", GOOD, "the reader of foreign files can compute and answer, nothing else");
	else
		add(r, "system calls", BAD, "this kernel has no filter for system calls; do not read files of strangers here");
}

static void
check_part(struct report *r, const char *name, enum bw_rc rc, const struct bw_err *err, const char *good)
{
	add(r, name, rc == BW_OK ? GOOD : rc == BW_EUNSUPPORTED ? WEAK : BAD, rc == BW_OK ? good : err->message);
}

/* Where what it needs is in modules, they are loaded as for a file. */
static void
check_parts(struct report *r, struct bw_worker *w)
{
	struct bw_err pdf = { 0 }, draw = { 0 };
	enum bw_rc rc = bw_disclose_reads_pdf(w, &pdf);

	check_part(r, "PDF", rc, &pdf, "PDF files can be read");
	rc = bw_disclose_draws_all(w, &draw);
	check_part(r, "drawing", rc, &draw, "all kinds of pictures can be drawn");
}

/* One line for each list of authorities: a stamp is believed under roots that one of them pins,
 * so how old that knowledge is should be seen before it is needed. */
static void
add_list(struct report *r, const struct bw_value *row)
{
	const char *checked = bw_value_text(bw_value_get(row, "checked"));
	const char *trouble = bw_value_text(bw_value_get(row, "trouble"));
	const char *until = bw_value_text(bw_value_get(row, "roots_until"));
	bool old = bw_value_true(bw_value_get(row, "old")), expired = bw_value_true(bw_value_get(row, "expired"));
	char name[96], text[700];

	(void)snprintf(name, sizeof(name), "authority %.64s", bw_value_text(bw_value_get(row, "list")));
	if (trouble != NULL)
		(void)snprintf(text, sizeof(text), "it cannot be used: %s", trouble);
	else
		(void)snprintf(text, sizeof(text), "%s; root %s %s; checked %.*s%s", bw_value_text(bw_value_get(row, "name")),
		    expired ? "ended on" : "until", until != NULL ? until : "?", old ? 160 : 10, checked != NULL ? checked : "on no day that is said",
		    old ? "; that is over a year ago: compare its root with what the operator publishes" : "");
	add(r, name, trouble != NULL || old || expired ? WEAK : GOOD, text);
}

static void
check_authorities(struct report *r, struct bw_value *out, struct bw_worker *w, int64_t now_ms)
{
	struct bw_value *rows = NULL;
	struct bw_err err = { 0 };
	enum bw_rc rc = bw_trust_installed(w, now_ms, &rows, &err);
	size_t i;

	for (i = 0; rc == BW_OK && i < bw_value_count(rows); i++)
		add_list(r, bw_value_at(rows, i));
	if (rc != BW_OK)
		add(r, "authorities", WEAK, err.message);
	else if (i == 0)
		add(r, "authorities", WEAK, "no lists of time authorities are installed; name a root with --tsa-ca FILE");
	bw_set(out, "authorities", rows);
}

/* Not only whether it should work: one file is really read. */
static void
check_reader(struct report *r, struct bw_value *out, int64_t now_ms)
{
	const struct bw_bytes in = { (const uint8_t *)"read me", 7 }, none = { NULL, 0 };
	struct bw_buf reply = { 0 };
	struct bw_err err = { 0 };
	struct bw_worker *w = NULL;
	enum bw_rc rc;

	rc = bw_jobs_start(&w, &err);
	if (rc == BW_OK)
		rc = bw_worker_call_bytes(w, BW_JOB_TEST, in, none, &reply, &err);
	if (rc == BW_OK && reply.len == in.len)
		add(r, "reader", GOOD, "a test file was read in a process of its own");
	else
		add(r, "reader", BAD, err.message[0] != '\0' ? err.message : "the test file was not read");
	if (rc == BW_OK) {
		check_parts(r, w);
		check_authorities(r, out, w, now_ms);
	}
	bw_buf_free(&reply);
	bw_worker_stop(w);
}

static void
check_model(struct report *r)
{
	struct bw_err err = { 0 };
	enum bw_rc rc = bw_screen_model_check(&err);

	add(r, "screening", rc == BW_OK ? GOOD : rc == BW_ENOTFOUND ? WEAK : BAD,
	    rc == BW_OK ? "the model is there: " BW_MODEL_NAME : err.message);
}

static void
check_cores(struct report *r, const struct bw_machine *m)
{
	switch (m->cores) {
	case BW_CORES_OFF:
		add(r, "core dumps", GOOD, "a crash leaves no copy of the memory");
		break;
	case BW_CORES_FILE:
		add(r, "core dumps", BAD, "a crash would write the memory with its keys to a file");
		break;
	case BW_CORES_HANDLER:
	default:
		add(r, "core dumps", BAD, "a crash would hand the memory with its keys to another program");
	}
	if (m->traced)
		add(r, "debugger", BAD, "a debugger is attached and can read everything");
	else
		add(r, "debugger", GOOD, "none is attached");
}

static void
check_medium(struct report *r, const struct bw_machine *m, const char *folder)
{
	const uint64_t mib = UINT64_C(1) << 20;
	char text[160];

	if (folder == NULL)
		return;
	if (!m->has_space) {
		add(r, "free space", WEAK, "the folder cannot be looked at");
		return;
	}
	(void)snprintf(text, sizeof(text), "%" PRIu64 " MiB%s", m->free_bytes / mib,
	    m->read_only ? ", but the medium cannot be written" : "");
	if (m->read_only || m->free_bytes < 16 * mib)
		add(r, "free space", BAD, text);
	else
		add(r, "free space", m->free_bytes < 1024 * mib ? WEAK : GOOD, text);
}

static void
check_clock(struct report *r, const struct bw_machine *m)
{
	time_t seconds = (time_t)(m->clock_ms / 1000);
	char day[32] = "?", text[160];
	struct tm tm;

	if (gmtime_r(&seconds, &tm) != NULL)
		(void)strftime(day, sizeof(day), "%Y-%m-%d %H:%M UTC", &tm);
	if (!m->clock_sane) {
		(void)snprintf(text, sizeof(text), "it says %s, which cannot be; set it before adding anything", day);
		add(r, "clock", BAD, text);
		return;
	}
	(void)snprintf(text, sizeof(text), "it says %s%s", day,
	    m->clock_synced ? " and is kept right" : "; nothing keeps it right, so compare it with another clock");
	add(r, "clock", m->clock_synced ? GOOD : WEAK, text);
}

enum bw_rc
bw_flow_doctor(const char *folder, struct bw_value **out, struct bw_err *err)
{
	struct report r = { .checks = bw_array() };
	struct bw_machine m;

	if ((*out = bw_object()) == NULL) {
		bw_value_free(r.checks);
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	}
	bw_machine_look(&m, folder);
	check_memory(&r, &m);
	check_swap(&r, &m);
	check_cores(&r, &m);
	check_sandbox(&r, &m);
	check_reader(&r, *out, m.clock_ms);
	check_model(&r);
	check_medium(&r, &m, folder);
	check_clock(&r, &m);
	bw_set(*out, "checks", r.checks);
	bw_set_text(*out, "worst", result_names[r.worst]);
	return BW_OK;
}

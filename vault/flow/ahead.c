#include "flow/ahead.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "sys/walk.h"

#define MAX_THREADS 4u
#define NONE SIZE_MAX

enum slot_state { SLOT_FREE, SLOT_BUSY, SLOT_DONE };

struct ahead {
	const struct bw_ahead *job;
	uint8_t *slots;
	enum slot_state *states;
	pthread_mutex_t mutex; /* all below, and the states */
	pthread_cond_t made;   /* the one that is awaited */
	pthread_cond_t room;   /* for making ahead, or stop */
	size_t next;	       /* to be made */
	size_t used;	       /* by the caller's thread, in order */
	size_t awaited;	       /* by it */
	bool stop;
};

static void *
slot_of(const struct ahead *a, size_t i)
{
	return a->slots + i % a->job->window * a->job->slot_size;
}

static void *
maker(void *arg)
{
	struct ahead *a = arg;
	size_t i;

	(void)pthread_mutex_lock(&a->mutex);
	for (;;) {
		while (!a->stop && a->next < a->job->count && a->next >= a->used + a->job->window)
			(void)pthread_cond_wait(&a->room, &a->mutex);
		if (a->stop || a->next >= a->job->count)
			break;
		i = a->next++;
		a->states[i % a->job->window] = SLOT_BUSY;
		(void)pthread_mutex_unlock(&a->mutex);
		memset(slot_of(a, i), 0, a->job->slot_size);
		a->job->make(a->job->ctx, i, slot_of(a, i));
		(void)pthread_mutex_lock(&a->mutex);
		a->states[i % a->job->window] = SLOT_DONE;
		if (a->awaited == i)
			(void)pthread_cond_signal(&a->made);
	}
	(void)pthread_mutex_unlock(&a->mutex);
	return NULL;
}

static void
await(struct ahead *a, size_t i)
{
	(void)pthread_mutex_lock(&a->mutex);
	a->awaited = i;
	while (a->states[i % a->job->window] != SLOT_DONE)
		(void)pthread_cond_wait(&a->made, &a->mutex);
	a->awaited = NONE;
	(void)pthread_mutex_unlock(&a->mutex);
}

static void
release(struct ahead *a, size_t i)
{
	a->job->drop(slot_of(a, i));
	(void)pthread_mutex_lock(&a->mutex);
	a->states[i % a->job->window] = SLOT_FREE;
	a->used = i + 1;
	/* Not for every one: being woken costs more than a small one takes. */
	if (a->next - a->used <= a->job->window / 2)
		(void)pthread_cond_broadcast(&a->room);
	(void)pthread_mutex_unlock(&a->mutex);
}

static enum bw_rc
use_all(struct ahead *a)
{
	enum bw_rc rc = BW_OK;
	size_t i;

	for (i = 0; rc == BW_OK && i < a->job->count; i++) {
		await(a, i);
		rc = a->job->use(a->job->ctx, i, slot_of(a, i));
		release(a, i);
	}
	return rc;
}

static enum bw_rc
run(struct ahead *a, struct bw_err *err)
{
	pthread_t threads[MAX_THREADS];
	unsigned int want = bw_processors(), count = 0, i;
	enum bw_rc rc;

	if (want > MAX_THREADS)
		want = MAX_THREADS;
	while (count < want && pthread_create(&threads[count], NULL, maker, a) == 0)
		count++;
	rc = count > 0 ? use_all(a) : bw_err_set(err, BW_ENOMEM, 0, "no thread could be started");
	(void)pthread_mutex_lock(&a->mutex);
	a->stop = true;
	(void)pthread_cond_broadcast(&a->room);
	(void)pthread_mutex_unlock(&a->mutex);
	for (i = 0; i < count; i++)
		(void)pthread_join(threads[i], NULL);
	for (i = 0; i < a->job->window; i++)
		if (a->states[i] == SLOT_DONE)
			a->job->drop(a->slots + i * a->job->slot_size);
	return rc;
}

enum bw_rc
bw_ahead_run(const struct bw_ahead *job, struct bw_err *err)
{
	struct ahead a = { .job = job, .awaited = NONE };
	enum bw_rc rc;

	a.slots = calloc(job->window, job->slot_size);
	a.states = calloc(job->window, sizeof(*a.states));
	(void)pthread_mutex_init(&a.mutex, NULL);
	(void)pthread_cond_init(&a.made, NULL);
	(void)pthread_cond_init(&a.room, NULL);
	rc = a.slots != NULL && a.states != NULL ? run(&a, err) : bw_err_set(err, BW_ENOMEM, 0, "no memory");
	(void)pthread_cond_destroy(&a.room);
	(void)pthread_cond_destroy(&a.made);
	(void)pthread_mutex_destroy(&a.mutex);
	free(a.slots);
	free(a.states);
	return rc;
}

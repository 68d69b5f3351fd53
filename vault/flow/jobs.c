#include "flow/jobs.h"

#include <stdlib.h>
#include <string.h>

#include "flow/chat_job.h"
#include "flow/compare_job.h"
#include "flow/disclose.h"
#include "flow/form_job.h"
#include "flow/module.h"
#include "flow/overview.h"
#include "flow/pick_job.h"
#include "flow/redact_job.h"
#include "flow/screen.h"
#include "flow/stamp.h"
#include "flow/tiling.h"

/* ---- jobs that belong to no room ---- */

static enum bw_rc
run_test(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	bw_buf_put(reply, in.data, in.len);
	bw_buf_put(reply, params.data, params.len);
	return bw_buf_check(reply, err);
}

/* The parser takes the seed of its tables from a device file, once. */
static void
warm_json(void)
{
	bw_value_free(bw_object());
}

static enum bw_rc
run_json(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	struct bw_value *v = NULL;
	enum bw_rc rc;
	char *text;

	(void)params;
	if ((rc = bw_value_parse(in.data, in.len, &v, err)) != BW_OK)
		return rc;
	text = bw_value_json(v, false);
	bw_value_free(v);
	if (text == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	bw_buf_str(reply, text);
	free(text);
	return bw_buf_check(reply, err);
}

const struct bw_job bw_jobs[BW_JOB_COUNT] = {
	[BW_JOB_MEDIA_PLAN] = { .run = bw_disclose_job_plan, .warm = bw_media_warm },
	[BW_JOB_MEDIA_RENDER] = { .run = bw_disclose_job_render, .warm = bw_module_load_draw, .zygote = BW_ZYGOTE_DRAW },
	[BW_JOB_TOKEN_CHECK] = { .run = bw_stamp_job, .warm = bw_stamp_job_warm },
	[BW_JOB_CHAT] = { .pipe = bw_chat_job, .warm = warm_json },
	[BW_JOB_CHAT_PICK] = { .pipe = bw_pick_job },
	[BW_JOB_JSON] = { .run = run_json, .warm = warm_json },
	[BW_JOB_TEST] = { .run = run_test },
	[BW_JOB_TEXT_PARTS] = { .run = bw_tiling_job },
	[BW_JOB_SCREEN] = { .run = bw_screen_job, .warm = bw_screen_warm, .first = bw_screen_first,
	    .zygote = BW_ZYGOTE_DRAW },
	[BW_JOB_OVERVIEW] = { .pipe = bw_overview_job, .warm = warm_json },
	[BW_JOB_COMPARE] = { .pipe = bw_compare_job },
	[BW_JOB_REDACT] = { .run = bw_redact_job },
	[BW_JOB_MEDIA_PDF] = { .run = bw_disclose_job_plan, .warm = bw_module_load_pdf, .zygote = BW_ZYGOTE_PDF },
	[BW_JOB_FORM] = { .run = bw_form_job, .warm = warm_json },
};

/* ---- the caller's side ---- */

enum bw_rc
bw_jobs_start(struct bw_worker **out, struct bw_err *err)
{
	return bw_worker_start(bw_jobs, BW_JOB_COUNT, NULL, out, err);
}

enum bw_rc
bw_jobs_json(struct bw_worker *w, struct bw_bytes json, struct bw_value **out, struct bw_err *err)
{
	const struct bw_bytes none = { NULL, 0 };
	struct bw_buf text = { 0 };
	enum bw_rc rc;

	*out = NULL;
	rc = bw_worker_call_bytes(w, BW_JOB_JSON, json, none, &text, err);
	if (rc == BW_OK)
		rc = bw_value_parse(text.data, text.len, out, err);
	bw_buf_free(&text);
	return rc;
}

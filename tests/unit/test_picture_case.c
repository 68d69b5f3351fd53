/* Goal: a real picture from intake to phase and disclosed copy; and removal
 * leaves only what the log may keep. */
#include "case_fixture.h"

#include "base/encode.h"
#include "case/ops.h"
#include "crypto/hash.h"
#include "case/ops.h"
#include "flow/custody.h"
#include "flow/disclosed.h"
#include "flow/events.h"
#include "flow/get.h"
#include "flow/intake.h"
#include "flow/items.h"
#include "flow/notes.h"
#include "flow/remove.h"
#include "lib_media_samples.h"

static void
add_picture(struct fixture *f)
{
	struct bw_buf exif = { 0 }, segment = { 0 }, jpeg = { 0 };
	const char *path;
	struct bw_add_request req = { &path, 1, NULL };
	struct bw_value *v;
	struct bw_err err = { 0 };

	sample_exif(&exif);
	bw_buf_put(&segment, "Exif\0\0", 6);
	bw_buf_put(&segment, exif.data, exif.len);
	sample_jpeg_with(&jpeg, 0xe1, segment.data, segment.len);
	path = put_file(f, "NAMEOFFILE.jpg", jpeg.data, jpeg.len);
	must(bw_flow_add(f->c, &req, NULL, &v, &err), &err);
	assert_int_equal(bw_value_int(bw_value_get(v, "held")), 1);
	bw_value_free(v);
	bw_buf_free(&exif);
	bw_buf_free(&segment);
	bw_buf_free(&jpeg);
}

static const char *
phase_now(struct fixture *f)
{
	static char phase[32];
	struct bw_value *v;
	struct bw_err err = { 0 };

	must(bw_flow_list(f->c, NULL, NULL, &v, &err), &err);
	snprintf(phase, sizeof(phase), "%s",
	    bw_value_text(bw_value_get(bw_value_at(bw_value_get(v, "items"), 0), "phase")));
	bw_value_free(v);
	return phase;
}

static void
event(struct fixture *f, const char *name, const char *date)
{
	struct bw_value *v;
	struct bw_err err = { 0 };

	must(bw_flow_event(f->c, name, date, NULL, NULL, &v, &err), &err);
	bw_value_free(v);
}

static void
its_phase_follows_the_anchors(void **state)
{
	struct bw_date_request other = { "1990", "owner", "I think so" };
	struct fixture *f = *state;
	struct bw_value *v;
	struct bw_err err = { 0 };

	add_picture(f);
	must(bw_item_dates(f->c, 1, &v, &err), &err);
	assert_true(bw_value_count(v) > 0);
	assert_string_equal(bw_value_text(bw_value_get(bw_value_at(v, 0), "basis")), "device");
	bw_value_free(v);
	assert_string_equal(phase_now(f), "spans");
	event(f, "left-country-of-origin", "2100");
	assert_string_equal(phase_now(f), "before-flight");
	event(f, "left-country-of-origin", "1980");
	event(f, "sponsor-entered-nl", "2101");
	assert_string_equal(phase_now(f), "between-flight-and-entry");
	event(f, "sponsor-entered-nl", "1981");
	assert_string_equal(phase_now(f), "after-entry");
	event(f, "sponsor-entered-nl", "1995");
	must(bw_flow_date(f->c, 1, &other, NULL, &v, &err), &err);
	bw_value_free(v);
	assert_string_equal(phase_now(f), "spans");
}

static enum bw_rc
gather(void *ctx, const void *data, size_t len, struct bw_err *err)
{
	bw_buf_put(ctx, data, len);
	return bw_buf_check(ctx, err);
}

static void
its_copy_leaves_only_after_a_look(void **state)
{
	struct fixture *f = *state;
	struct bw_item it;
	struct bw_buf copy = { 0 };
	struct bw_value *disclosed;
	struct bw_err err = { 0 };
	struct bw_gate_ctx release = { .lawyer_release = true };
	char hex[65];
	uint8_t digest[32];

	add_picture(f);
	must(bw_item_live(f->c, 1, &it, &err), &err);
	assert_int_equal(bw_item_disclose(f->c, &it, &release, gather, &copy, NULL), BW_EREFUSED);
	assert_int_equal(copy.len, 0);
	bw_item_free(&it);
	review_as(f, "1", "intimate");
	must(bw_item_live(f->c, 1, &it, &err), &err);
	assert_int_equal(bw_item_disclose(f->c, &it, NULL, gather, &copy, NULL), BW_EREFUSED);
	assert_int_equal(copy.len, 0);
	must(bw_item_disclose(f->c, &it, &release, gather, &copy, &err), &err);
	assert_null(memmem(copy.data, copy.len, CANARY, strlen(CANARY)));
	disclosed = bw_item_disclosed_value(f->c, &it);
	bw_sha256(digest, copy.data, copy.len);
	bw_hex(hex, digest, 32);
	assert_string_equal(bw_value_text(bw_value_get(disclosed, "sha256")), hex);
	assert_true(bw_value_count(bw_value_get(disclosed, "withheld")) > 0);
	bw_value_free(disclosed);
	bw_buf_free(&copy);
	bw_item_free(&it);
}

static void
removal_leaves_a_neutral_line(void **state)
{
	struct bw_note note = { .what = "SECRETWORD" };
	struct fixture *f = *state;
	struct bw_value *v;
	struct bw_item it;
	struct bw_err err = { 0 };
	char *json;
	int round;

	add_picture(f);
	must(bw_flow_note(f->c, 1, &note, NULL, &v, &err), &err);
	bw_value_free(v);
	must(bw_op_screened(f->c, 1, "{\"why\":\"SECRETWORD\"}", true, &err), &err);
	assert_int_equal(bw_flow_remove(f->c, 1, "", NULL, &v, NULL), BW_EUSAGE);
	must(bw_flow_remove(f->c, 1, "by mistake", NULL, &v, &err), &err);
	bw_value_free(v);
	for (round = 0; round < 2; round++) {
		must(bw_flow_log(f->c, 0, NULL, &v, &err), &err);
		json = bw_value_json(v, false);
		assert_non_null(strstr(json, "by mistake"));
		assert_null(strstr(json, "SECRETWORD"));
		assert_null(strstr(json, "NAMEOFFILE"));
		free(json);
		bw_value_free(v);
		assert_int_equal(bw_item_live(f->c, 1, &it, NULL), BW_ENOTFOUND);
		must(bw_item_get(f->c, 1, &it, &err), &err);
		assert_true(it.removed && it.name == NULL && it.facts == NULL && it.screening == NULL && !it.cleared);
		bw_item_free(&it);
		fixture_reopen(f);
	}
	/* The same bytes later are a new item, and held again. */
	add_picture(f);
	must(bw_item_live(f->c, 2, &it, &err), &err);
	assert_true(it.held);
	bw_item_free(&it);
}

/* An archive waits as a whole, and the list says how much there is to look at. */
static void
review_tells_how_many_pictures_are_in_it(void **state)
{
	struct fixture *f = *state;
	struct bw_object o = put_object(f, "as if it were an archive", 24);
	struct bw_new_item n = { .object = &o, .kind = "document", .format = "zip", .name = "chat.zip", .pictured = true,
		.screening = "{\"verdict\":\"held\",\"pictures\":12}" };
	struct bw_value *v;
	struct bw_err err = { 0 };
	uint64_t number = 0;
	const struct bw_value *row;

	must(bw_op_item_added(f->c, &n, &number, &err), &err);
	must(bw_case_commit(f->c, &err), &err);
	must(bw_flow_review_list(f->c, false, NULL, &v, &err), &err);
	row = bw_value_at(bw_value_get(v, "items"), 0);
	assert_int_equal(bw_value_int(bw_value_get(row, "pictures")), 12);
	assert_non_null(strstr(bw_value_text(bw_value_get(row, "why")), "all of it waits, with 12 pictures in it"));
	bw_value_free(v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(its_phase_follows_the_anchors, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(its_copy_leaves_only_after_a_look, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(review_tells_how_many_pictures_are_in_it, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(removal_leaves_a_neutral_line, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

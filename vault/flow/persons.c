#include "flow/persons.h"

#include <string.h>

#include "case/ops.h"
#include "flow/items.h"
#include "store/catalogue.h"

static bool
role_known(const char *role)
{
	static const char *const roles[] = { "sponsor", "partner", "child", "witness", "mentioned-third-party", "lawyer",
		"helper", "translator" };
	size_t i;

	for (i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (strcmp(role, roles[i]) == 0)
			return true;
	return false;
}

enum bw_rc
bw_flow_person_add(struct bw_case *c, const char *name, const char *const *roles, size_t count,
    const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err)
{
	static const char hint[] =
	    "--role sponsor, partner, child, witness, mentioned-third-party, lawyer, helper or translator";
	struct bw_value *list;
	uint64_t id = 0;
	size_t i;
	enum bw_rc rc = BW_OK;

	(void)hooks;
	*out = NULL;
	if (name == NULL || name[0] == '\0')
		return bw_err_set(err, BW_EUSAGE, 0, "the person needs a name");
	if (count == 0)
		rc = bw_err_set(err, BW_EUSAGE, 0, "the person needs a role");
	for (i = 0; rc == BW_OK && i < count; i++)
		if (!role_known(roles[i]))
			rc = bw_err_set(err, BW_EUSAGE, 0, "there is no role %s", roles[i]);
	if (rc != BW_OK) {
		bw_err_hint(err, "%s", hint);
		return rc;
	}
	rc = bw_op_person(c, name, roles, count, &id, err);
	if (rc == BW_OK)
		rc = bw_case_commit(c, err);
	if (rc != BW_OK)
		return rc;
	*out = bw_object();
	list = bw_array();
	for (i = 0; i < count; i++)
		bw_push_text(list, roles[i]);
	bw_set_int(*out, "person", (int64_t)id);
	bw_set_text(*out, "name", name);
	bw_set(*out, "roles", list);
	return BW_OK;
}

enum bw_rc
bw_flow_person_list(struct bw_case *c, const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err)
{
	struct bw_value *rows;
	struct bw_query *q;
	bool row;
	enum bw_rc rc;

	*out = NULL;
	rc = bw_query_start(bw_case_catalogue(c), "SELECT id, name, roles FROM person ORDER BY id", &q, err);
	if (rc != BW_OK)
		return rc;
	rows = bw_array();
	while ((rc = bw_query_step(q, &row, err)) == BW_OK && row) {
		struct bw_value *v = bw_object();

		bw_set_int(v, "person", bw_col_int(q, 0));
		bw_set_text(v, "name", bw_col_text(q, 1));
		bw_set(v, "roles", bw_roles_value(bw_col_text(q, 2)));
		bw_push(rows, v);
	}
	bw_query_end(q);
	return bw_rows_out(hooks, "persons", rows, rc, out);
}

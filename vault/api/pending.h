/* Rooms that may still be missing from a build: a reference that stays empty
 * is told plainly instead of failing the link. */
#ifndef BW_API_PENDING_H
#define BW_API_PENDING_H

#pragma weak bw_case_create
#pragma weak bw_case_open
#pragma weak bw_case_close
#pragma weak bw_case_commit
#pragma weak bw_store_erase
#pragma weak bw_flow_add
#pragma weak bw_flow_list
#pragma weak bw_flow_show
#pragma weak bw_flow_get
#pragma weak bw_flow_log
#pragma weak bw_flow_note
#pragma weak bw_flow_tag
#pragma weak bw_flow_date
#pragma weak bw_flow_person_add
#pragma weak bw_flow_person_list
#pragma weak bw_flow_event
#pragma weak bw_flow_event_list
#pragma weak bw_flow_review_list
#pragma weak bw_flow_review
#pragma weak bw_flow_remove
#pragma weak bw_flow_timeline
#pragma weak bw_flow_matrix
#pragma weak bw_flow_messages
#pragma weak bw_flow_messages_file
#pragma weak bw_flow_stamp_online
#pragma weak bw_flow_stamp_request
#pragma weak bw_flow_stamp_reply
#pragma weak bw_flow_stamp_list
#pragma weak bw_flow_dossier_plan
#pragma weak bw_flow_dossier_preview
#pragma weak bw_flow_dossier_export
#pragma weak bw_flow_inspect
#pragma weak bw_flow_disclose
#pragma weak bw_flow_verify
#pragma weak bw_flow_doctor
#pragma weak bw_flow_unseal
#pragma weak bw_recovery_sheet
#pragma weak bw_input_open
#pragma weak bw_input_source
#pragma weak bw_input_close
#pragma weak bw_output_open
#pragma weak bw_output_write
#pragma weak bw_output_commit
#pragma weak bw_output_abort
#pragma weak bw_output_sink

#define BW_READY(fn, err)                                                                      \
	do {                                                                                   \
		if (fn == NULL)                                                                \
			return bw_err_set(err, BW_EUNSUPPORTED, 0, "this part is not built yet"); \
	} while (0)

#endif

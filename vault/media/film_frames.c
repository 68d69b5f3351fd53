#include "media/film_frames.h"

#include <stdlib.h>
#include <string.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>

#include "media/bmff.h"

#define IO_LEN 32768
#define ONE_ALLOCATION ((size_t)256 << 20)
#define STOOD_IN 16u	     /* samples that may have to stand in for one that is shown too early */
#define LEAST_WORK 20000u /* pixels that a sample counts for at least */
#define REORDERED 64000000ll /* pixels of frames that may wait for their turn */

struct bw_film {
	struct bw_bytes in;
	size_t at; /* where libav reads */
	AVIOContext *io;
	AVFormatContext *fmt;
	AVStream *tracks[BW_BMFF_MAX_TRACKS], *covers[BW_BMFF_MAX_TRACKS];
	unsigned track_count, cover_count;
	uint64_t work;
};

static enum bw_rc
damaged(struct bw_err *err)
{
	return bw_err_set(err, BW_EFORMAT, 0, "the film is damaged, or of a kind that cannot be looked at");
}

static enum bw_rc
failed(int av, struct bw_err *err)
{
	if (av == AVERROR(ENOMEM))
		return bw_err_set(err, BW_ELIMIT, 0, "looking at the film takes too much memory");
	return damaged(err);
}

/* ---- what libav reads from ---- */

static int
read_bytes(void *ctx, uint8_t *to, int len)
{
	struct bw_film *f = ctx;
	size_t n = f->in.len - f->at;

	if (n == 0)
		return AVERROR_EOF;
	if (n > (size_t)len)
		n = (size_t)len;
	memcpy(to, f->in.data + f->at, n);
	f->at += n;
	return (int)n;
}

static int64_t
seek_to(void *ctx, int64_t offset, int whence)
{
	struct bw_film *f = ctx;
	int64_t from = (whence & SEEK_CUR) != 0 ? (int64_t)f->at : (whence & SEEK_END) != 0 ? (int64_t)f->in.len : 0;
	int64_t to;

	if ((whence & AVSEEK_SIZE) != 0)
		return (int64_t)f->in.len;
	if (__builtin_add_overflow(from, offset, &to) || to < 0 || (uint64_t)to > f->in.len)
		return AVERROR(EINVAL);
	f->at = (size_t)to;
	return to;
}

/* A film may name other files. */
static int
open_nothing(AVFormatContext *s, AVIOContext **io, const char *url, int flags, AVDictionary **options)
{
	(void)s;
	(void)url;
	(void)flags;
	(void)options;
	*io = NULL;
	return AVERROR(EPERM);
}

static void
say_nothing(void *ctx, int level, const char *format, va_list args)
{
	(void)ctx;
	(void)level;
	(void)format;
	(void)args;
}

void
bw_film_ready(void)
{
	av_log_set_callback(say_nothing);
	av_max_alloc(ONE_ALLOCATION);
}

static bool
prepare(struct bw_film *f)
{
	uint8_t *room = av_malloc(IO_LEN);

	if (room != NULL && (f->io = avio_alloc_context(room, IO_LEN, 0, f, read_bytes, NULL, seek_to)) == NULL)
		av_free(room);
	if (f->io == NULL || (f->fmt = avformat_alloc_context()) == NULL)
		return false;
	f->fmt->pb = f->io;
	f->fmt->io_open = open_nothing;
	/* Its parsers are not needed: the tables of the file say it all. */
	f->fmt->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_NOPARSE | AVFMT_FLAG_NOFILLIN | AVFMT_FLAG_BITEXACT;
	f->fmt->max_streams = BW_BMFF_MAX_TRACKS;
	f->fmt->error_recognition = AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER | AV_EF_EXPLODE;
	return true;
}

static int
open_input(struct bw_film *f)
{
	AVDictionary *options = NULL;
	int av;

	/* What an edit list leaves out is looked at, and so are the pictures of chapters. */
	if (av_dict_set(&options, "ignore_editlist", "1", 0) < 0 || av_dict_set(&options, "ignore_chapters", "1", 0) < 0 ||
	    av_dict_set(&options, "enable_drefs", "0", 0) < 0 || av_dict_set(&options, "protocol_whitelist", "none", 0) < 0)
		av = AVERROR(ENOMEM);
	else
		av = avformat_open_input(&f->fmt, NULL, av_find_input_format("mov"), &options);
	av_dict_free(&options);
	return av;
}

/* Runs through the fragments, so that the list of samples is whole; reads none of them. */
static int
list_samples(struct bw_film *f)
{
	AVPacket *packet = av_packet_alloc();
	unsigned i;
	int av;

	if (packet == NULL)
		return AVERROR(ENOMEM);
	for (i = 0; i < f->fmt->nb_streams; i++)
		f->fmt->streams[i]->discard = AVDISCARD_ALL;
	while ((av = av_read_frame(f->fmt, packet)) >= 0)
		av_packet_unref(packet); /* a cover */
	av_packet_free(&packet);
	return av == AVERROR_EOF ? 0 : av;
}

/* libav makes do with tables that break off. */
static bool
has_whole_tables(struct bw_bytes in)
{
	const struct bw_bmff b = { .data = in.data, .len = in.len };
	struct bw_box box = { .len = 0 };
	size_t at = 0;

	while (bw_box_next(&b, &at, b.len, &box))
		;
	return at >= b.len || box.at != at || (box.type != BW_4CC("moov") && box.type != BW_4CC("moof"));
}

/* All samples must be there, and not more than can be weighed. */
static bool
is_whole(const struct bw_film *f, AVStream *st)
{
	int count = avformat_index_get_entries_count(st), i;

	for (i = 0; i < count; i++) {
		const AVIndexEntry *e = avformat_index_get_entry(st, i);

		if (e->pos < 0 || e->size < 0 || (uint64_t)e->pos > f->in.len || (uint64_t)e->size > f->in.len - (uint64_t)e->pos)
			return false;
	}
	return count <= BW_FILM_MAX_SAMPLES;
}

static enum bw_rc
sort_tracks(struct bw_film *f, struct bw_err *err)
{
	unsigned i;

	for (i = 0; i < f->fmt->nb_streams; i++) {
		AVStream *st = f->fmt->streams[i];

		if (st->codecpar->codec_type != AVMEDIA_TYPE_VIDEO)
			continue;
		if ((st->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0)
			f->covers[f->cover_count++] = st;
		else if (!is_whole(f, st))
			return damaged(err);
		else if (avformat_index_get_entries_count(st) > 0)
			f->tracks[f->track_count++] = st;
	}
	return BW_OK;
}

enum bw_rc
bw_film_open(struct bw_bytes in, struct bw_film **out, struct bw_err *err)
{
	struct bw_film *f = calloc(1, sizeof(*f));
	enum bw_rc rc = BW_OK;
	int av;

	bw_film_ready();
	*out = NULL;
	if (f == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	f->in = in;
	if (!has_whole_tables(in))
		rc = damaged(err);
	else if (!prepare(f))
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory");
	else if ((av = open_input(f)) < 0 || (av = list_samples(f)) < 0)
		rc = failed(av, err);
	else
		rc = sort_tracks(f, err);
	if (rc == BW_OK)
		*out = f;
	else
		bw_film_close(f);
	return rc;
}

void
bw_film_close(struct bw_film *f)
{
	if (f == NULL)
		return;
	avformat_close_input(&f->fmt);
	if (f->io != NULL)
		av_freep(&f->io->buffer);
	avio_context_free(&f->io);
	free(f);
}

unsigned
bw_film_tracks(const struct bw_film *f)
{
	return f->track_count;
}

unsigned
bw_film_covers(const struct bw_film *f)
{
	return f->cover_count;
}

struct bw_bytes
bw_film_cover(const struct bw_film *f, unsigned i)
{
	const AVPacket *p = &f->covers[i]->attached_pic;

	return (struct bw_bytes){ p->data, p->size > 0 ? (size_t)p->size : 0 };
}

/* ---- which frames ---- */

static int64_t
to_ms(const AVStream *st, int64_t ticks)
{
	return av_rescale_q(ticks, st->time_base, (AVRational){ 1, 1000 });
}

static size_t
choose(AVStream *st, size_t most, size_t chosen[BW_FILM_FRAMES])
{
	size_t count = (size_t)avformat_index_get_entries_count(st), i, n;
	struct bw_film_sample *s = calloc(count, sizeof(*s));
	int64_t last = 0;

	if (s == NULL)
		return 0;
	for (i = 0; i < count; i++) {
		const AVIndexEntry *e = avformat_index_get_entry(st, (int)i);
		int64_t at = to_ms(st, e->timestamp);

		last = i == 0 || at > last ? at : last;
		s[i] = (struct bw_film_sample){ last, (e->flags & AVINDEX_KEYFRAME) != 0 };
	}
	n = bw_film_choose(s, count, most, chosen);
	free(s);
	return n;
}

size_t
bw_film_count(const struct bw_film *f, unsigned track, size_t most)
{
	size_t chosen[BW_FILM_FRAMES];

	return choose(f->tracks[track], most, chosen);
}

/* ---- decoding ---- */

struct decoding {
	struct bw_film *film;
	AVStream *st;
	size_t samples; /* in the track */
	AVCodecContext *codec;
	AVPacket *packet;
	AVFrame *frame;
	struct SwsContext *sws;
	uint8_t *rgb;
	size_t rgb_len;
	unsigned max_px, turn;
	int64_t first; /* when the film begins */
	int64_t begun; /* when the key frame is shown with which decoding began */
	int64_t wanted[BW_FILM_FRAMES]; /* times of the frames that are still to come, ascending */
	size_t wanted_count;
	bw_film_see *see;
	void *ctx;
	struct bw_err *err;
};

/* What phones, messengers and cameras write. */
static bool
is_known(enum AVCodecID id)
{
	static const enum AVCodecID known[] = { AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_CODEC_ID_AV1, AV_CODEC_ID_VP9,
		AV_CODEC_ID_VP8, AV_CODEC_ID_MPEG4, AV_CODEC_ID_H263, AV_CODEC_ID_MJPEG, AV_CODEC_ID_PRORES };
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (id == known[i])
			return true;
	return false;
}

/* Where the file's matrix (ISO/IEC 14496-12, 8.3.2) puts the axes, as Exif counts it. */
static unsigned
turn_of(const AVStream *st)
{
	size_t len = 0;
	const uint8_t *data = av_stream_get_side_data(st, AV_PKT_DATA_DISPLAYMATRIX, &len);
	int32_t m[9];

	if (data == NULL || len < sizeof(m))
		return 1;
	memcpy(m, data, sizeof(m));
	if (llabs(m[0]) + llabs(m[4]) >= llabs(m[1]) + llabs(m[3]))
		return m[0] >= 0 ? (m[4] >= 0 ? 1 : 4) : m[4] >= 0 ? 2 : 3;
	return m[1] >= 0 ? (m[3] >= 0 ? 5 : 6) : m[3] >= 0 ? 8 : 7;
}

static enum bw_rc
open_codec(struct decoding *d)
{
	const AVCodecParameters *p = d->st->codecpar;
	const AVCodec *codec = is_known(p->codec_id) ? avcodec_find_decoder(p->codec_id) : NULL;
	int64_t pixels = (int64_t)p->width * p->height;
	int av;

	if (codec == NULL)
		return bw_err_set(d->err, BW_EUNSUPPORTED, 0, "the film is coded in a way that cannot be looked at here");
	if (p->width < 0 || p->height < 0 || pixels > BW_FILM_MAX_PIXELS) /* 0: the coded data tells */
		return bw_err_set(d->err, BW_ELIMIT, 0, "the film's pictures are too large to be looked at");
	d->codec = avcodec_alloc_context3(codec);
	d->packet = av_packet_alloc();
	d->frame = av_frame_alloc();
	if (d->codec == NULL || d->packet == NULL || d->frame == NULL)
		return failed(AVERROR(ENOMEM), d->err);
	if ((av = avcodec_parameters_to_context(d->codec, p)) < 0)
		return failed(av, d->err);
	d->codec->thread_count = 1;
	d->codec->max_pixels = BW_FILM_MAX_PIXELS;
	d->codec->err_recognition = AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER | AV_EF_EXPLODE;
	d->codec->flags |= AV_CODEC_FLAG_BITEXACT | AV_CODEC_FLAG_OUTPUT_CORRUPT;
	d->codec->pkt_timebase = d->st->time_base;
	if (p->codec_id == AV_CODEC_ID_H264) {
		/* Where the stream does not say how far frames change places, one would be lost. */
		d->codec->has_b_frames = (int)(REORDERED / (pixels + 1) < 16 ? REORDERED / (pixels + 1) : 16);
		/* An open group dismisses frames from before its key frame, which is no damage; of
		 * what is, this decoder marks the frame. */
		d->codec->err_recognition &= ~AV_EF_EXPLODE;
	}
	return (av = avcodec_open2(d->codec, codec, NULL)) < 0 ? failed(av, d->err) : BW_OK;
}

/* To eight bits a colour, without another size, rounded in the same way everywhere. */
static enum bw_rc
convert(struct decoding *d, size_t stride)
{
	AVFrame *f = d->frame;
	int space = (int)f->colorspace, top, down = -513; /* libswscale's own place */
	uint8_t *to[4] = { d->rgb };
	int strides[4] = { (int)stride };
	bool full = f->color_range == AVCOL_RANGE_JPEG || f->format == AV_PIX_FMT_YUVJ420P ||
	    f->format == AV_PIX_FMT_YUVJ422P || f->format == AV_PIX_FMT_YUVJ444P;

	if (space < 1 || space > SWS_CS_BT2020 + 1 || space == AVCOL_SPC_YCGCO)
		space = SWS_CS_DEFAULT;
	if (f->format == AV_PIX_FMT_YUV420P)
		down = 128;
	if ((d->sws = sws_alloc_context()) == NULL || av_opt_set_int(d->sws, "srcw", f->width, 0) < 0 ||
	    av_opt_set_int(d->sws, "srch", f->height, 0) < 0 || av_opt_set_int(d->sws, "src_format", f->format, 0) < 0 ||
	    av_opt_set_int(d->sws, "dstw", f->width, 0) < 0 || av_opt_set_int(d->sws, "dsth", f->height, 0) < 0 ||
	    av_opt_set_int(d->sws, "dst_format", AV_PIX_FMT_RGB24, 0) < 0 ||
	    av_opt_set_int(d->sws, "src_v_chr_pos", down, 0) < 0 ||
	    av_opt_set_int(d->sws, "sws_flags",
	        SWS_BILINEAR | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP | SWS_ACCURATE_RND | SWS_BITEXACT, 0) < 0 ||
	    sws_init_context(d->sws, NULL, NULL) < 0)
		return damaged(d->err);
	(void)sws_setColorspaceDetails(d->sws, sws_getCoefficients(space), full, sws_getCoefficients(SWS_CS_DEFAULT), 1, 0,
	    1 << 16, 1 << 16);
	top = sws_scale(d->sws, (const uint8_t *const *)f->data, f->linesize, 0, f->height, to, strides);
	return top == f->height ? BW_OK : damaged(d->err);
}

static enum bw_rc
take_rows(const struct decoding *d, size_t stride, struct bw_picture *out)
{
	uint32_t width = (uint32_t)d->frame->width, height = (uint32_t)d->frame->height, y;
	struct bw_shrink shrink = { 0 };
	enum bw_rc rc;

	if (width <= d->max_px && height <= d->max_px) {
		if ((rc = bw_picture_new(width, height, out, d->err)) == BW_OK)
			for (y = 0; y < height; y++)
				memcpy(out->rgb + (size_t)y * width * 3, d->rgb + y * stride, (size_t)width * 3);
		return rc;
	}
	if ((rc = bw_shrink_start(&shrink, width, height, d->max_px, out, d->err)) == BW_OK)
		for (y = 0; y < height; y++)
			bw_shrink_row(&shrink, d->rgb + y * stride);
	bw_shrink_end(&shrink);
	return rc;
}

static enum bw_rc
to_picture(struct decoding *d, struct bw_picture *out)
{
	const AVFrame *f = d->frame;
	size_t stride, len;
	enum bw_rc rc;

	if (f->width <= 0 || f->height <= 0 || (int64_t)f->width * f->height > BW_FILM_MAX_PIXELS)
		return damaged(d->err);
	stride = ((size_t)f->width * 3 + 63) & ~(size_t)63;
	len = stride * (size_t)f->height + 64;
	if (len > d->rgb_len) {
		av_freep(&d->rgb);
		d->rgb_len = 0;
		if ((d->rgb = av_malloc(len)) == NULL)
			return failed(AVERROR(ENOMEM), d->err);
		d->rgb_len = len;
	}
	rc = convert(d, stride);
	sws_freeContext(d->sws);
	d->sws = NULL;
	if (rc == BW_OK)
		rc = take_rows(d, stride, out);
	out->turn = d->turn;
	return rc;
}

static enum bw_rc
show(struct decoding *d)
{
	struct bw_picture p = { 0 };
	int64_t at = to_ms(d->st, d->frame->pts - d->first);
	enum bw_rc rc = to_picture(d, &p);

	if (rc == BW_OK)
		rc = d->see(d->ctx, &p, at > 0 ? (uint64_t)at : 0, d->err);
	free(p.rgb);
	return rc;
}

/* One that is wanted and does not come (it leans on what comes before its key frame) is
 * stood in for by the next. */
static bool
is_wanted(struct decoding *d)
{
	size_t n = 0;

	while (n < d->wanted_count && d->wanted[n] <= d->frame->pts)
		n++;
	memmove(d->wanted, d->wanted + n, (d->wanted_count - n) * sizeof(d->wanted[0]));
	d->wanted_count -= n;
	return n > 0;
}

static void
want(struct decoding *d, int64_t at)
{
	size_t i = d->wanted_count++;

	for (; i > 0 && d->wanted[i - 1] > at; i--)
		d->wanted[i] = d->wanted[i - 1];
	d->wanted[i] = at;
}

/* The decoder of H.264 doubts what follows on an open group until its first frame was
 * given; so there the word counts that it has for that one. */
static bool
is_damaged(const struct decoding *d)
{
	bool doubted = (d->frame->flags & AV_FRAME_FLAG_CORRUPT) != 0;

	return d->frame->decode_error_flags != 0 ||
	    (doubted && (d->codec->codec_id != AV_CODEC_ID_H264 || d->frame->pts == d->begun));
}

static enum bw_rc
receive(struct decoding *d)
{
	enum bw_rc rc = BW_OK;
	int av;

	while (rc == BW_OK && (av = avcodec_receive_frame(d->codec, d->frame)) >= 0) {
		if (d->frame->pts < d->begun)
			; /* it leans on what was not decoded, and was not wanted */
		else if (is_damaged(d))
			rc = damaged(d->err);
		else if (is_wanted(d))
			rc = show(d);
		av_frame_unref(d->frame);
	}
	if (rc != BW_OK)
		return rc;
	return av == AVERROR(EAGAIN) || av == AVERROR_EOF ? BW_OK : failed(av, d->err);
}

static enum bw_rc
spend(struct decoding *d)
{
	uint64_t pixels = (uint64_t)d->codec->width * (uint64_t)d->codec->height;

	d->film->work += pixels > LEAST_WORK ? pixels : LEAST_WORK;
	return d->film->work <= BW_FILM_MAX_WORK ? BW_OK :
	    bw_err_set(d->err, BW_ELIMIT, 0, "looking at the film takes too long: its key frames are too far apart");
}

/* The next sample of the track. */
static enum bw_rc
next_packet(struct decoding *d)
{
	int av = av_read_frame(d->film->fmt, d->packet);

	if (av < 0)
		return failed(av, d->err);
	if (d->packet->stream_index != d->st->index || (d->packet->flags & AV_PKT_FLAG_CORRUPT) != 0 ||
	    d->packet->pts == AV_NOPTS_VALUE)
		return damaged(d->err);
	return spend(d);
}

/* The demuxer may go back further than asked. */
static enum bw_rc
go_to(struct decoding *d, size_t sample)
{
	const AVIndexEntry *e = avformat_index_get_entry(d->st, (int)sample);
	int64_t pos = e->pos;
	enum bw_rc rc;

	if (av_seek_frame(d->film->fmt, d->st->index, e->timestamp, AVSEEK_FLAG_ANY | AVSEEK_FLAG_BACKWARD) < 0)
		return damaged(d->err);
	while ((rc = next_packet(d)) == BW_OK && d->packet->pos != pos)
		av_packet_unref(d->packet);
	return rc;
}

static enum bw_rc
decode(struct decoding *d, bool wanted)
{
	bool before = d->packet->pts < d->begun;
	int av;

	if (wanted)
		want(d, d->packet->pts);
	d->codec->skip_frame = wanted ? AVDISCARD_DEFAULT : AVDISCARD_NONREF;
	av = avcodec_send_packet(d->codec, d->packet);
	av_packet_unref(d->packet);
	return av < 0 && !before ? failed(av, d->err) : receive(d);
}

static bool
is_key(AVStream *st, size_t sample)
{
	return (avformat_index_get_entry(st, (int)sample)->flags & AVINDEX_KEYFRAME) != 0;
}

/* The key frame that a sample leans on. */
static size_t
key_of(AVStream *st, size_t sample)
{
	while (sample > 0 && !is_key(st, sample))
		sample--;
	return sample;
}

/* All that is wanted and leans on one key frame, from number *c on, which moves on. What is
 * shown before that key frame leans on the one before it as well (an open group of pictures),
 * and the next that does not stands in for it. */
static enum bw_rc
decode_wanted(struct decoding *d, const size_t *chosen, size_t at, size_t end, size_t *c)
{
	bool pending = false;
	enum bw_rc rc;

	d->begun = d->packet->pts;
	if (at == 0)
		d->first = d->begun;
	for (;;) {
		bool before = d->packet->pts < d->begun;

		if (*c < end && at == chosen[*c]) {
			++*c;
			pending = true;
		}
		if ((rc = decode(d, pending && !before)) != BW_OK)
			return rc;
		pending = pending && before;
		at++;
		if (*c == end && (!pending || at >= d->samples || is_key(d->st, at)))
			return BW_OK;
		if ((rc = next_packet(d)) != BW_OK)
			return rc;
	}
}

static enum bw_rc
decode_run(struct decoding *d, const size_t *chosen, size_t count, size_t *c)
{
	size_t key = key_of(d->st, chosen[*c]), end = *c + 1;
	enum bw_rc rc;

	while (end < count && key_of(d->st, chosen[end]) == key)
		end++;
	avcodec_flush_buffers(d->codec);
	d->wanted_count = 0;
	if ((rc = go_to(d, key)) == BW_OK)
		rc = decode_wanted(d, chosen, key, end, c);
	if (rc == BW_OK && avcodec_send_packet(d->codec, NULL) < 0)
		return damaged(d->err);
	if (rc == BW_OK)
		rc = receive(d);
	return rc == BW_OK && d->wanted_count > 0 ? damaged(d->err) : rc;
}

static void
only_track(struct bw_film *f, const AVStream *st)
{
	unsigned i;

	for (i = 0; i < f->fmt->nb_streams; i++)
		f->fmt->streams[i]->discard = f->fmt->streams[i] == st ? AVDISCARD_NONE : AVDISCARD_ALL;
}

enum bw_rc
bw_film_frames(struct bw_film *f, unsigned track, size_t most, unsigned max_px, bw_film_see *see, void *ctx,
    struct bw_err *err)
{
	AVStream *st = f->tracks[track];
	struct decoding d = { .film = f, .st = st, .turn = turn_of(st), .max_px = max_px, .see = see, .ctx = ctx, .err = err };
	size_t chosen[BW_FILM_FRAMES], n = choose(st, most, chosen), c = 0;
	enum bw_rc rc = n > 0 ? open_codec(&d) : bw_err_set(err, BW_ENOMEM, 0, "no memory");

	d.samples = (size_t)avformat_index_get_entries_count(st);
	only_track(f, st);
	while (rc == BW_OK && c < n)
		rc = decode_run(&d, chosen, n, &c);
	sws_freeContext(d.sws);
	av_freep(&d.rgb);
	av_packet_free(&d.packet);
	av_frame_free(&d.frame);
	avcodec_free_context(&d.codec);
	return rc;
}

enum bw_rc
bw_film_needs(const struct bw_film *f, unsigned track, size_t most, bw_film_need *need, void *ctx, struct bw_err *err)
{
	AVStream *st = f->tracks[track];
	size_t chosen[BW_FILM_FRAMES], n = choose(st, most, chosen), next = 0, c, i;
	size_t count = (size_t)avformat_index_get_entries_count(st);
	enum bw_rc rc = n > 0 ? BW_OK : bw_err_set(err, BW_ENOMEM, 0, "no memory");

	for (c = 0; c < n && rc == BW_OK; c++) {
		size_t from = key_of(st, chosen[c]);

		for (i = from > next ? from : next; i < count && i <= chosen[c] + STOOD_IN && rc == BW_OK; i++) {
			const AVIndexEntry *e = avformat_index_get_entry(st, (int)i);

			if (i > chosen[c] && is_key(st, i))
				break;
			rc = need(ctx, (uint64_t)e->pos, (uint64_t)e->size, err);
			next = i + 1;
		}
	}
	return rc;
}

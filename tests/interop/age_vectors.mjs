// Runs our opener over the official age vectors (npm cctv-age): node age_vectors.mjs TOOL SCRATCH
import fs from 'node:fs';
import zlib from 'node:zlib';
import crypto from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [tool, scratch, npm] = process.argv.slice(2);
const at = createRequire(npm + '/package.json').resolve('cctv-age');
const vectors = await import(pathToFileURL(at));

// enum bw_rc: 3 altered or malformed, 4 wrong key, 12 not this format, 13 over a limit.
const classes = { 'success': [0], 'no match': [4], 'HMAC failure': [3], 'header failure': [3, 12, 13],
	'payload failure': [3], 'armor failure': [3, 12] };
let run = 0, bad = 0;
const seen = {};
for (const [name, raw] of Object.entries(vectors)) {
	if (!(raw instanceof Uint8Array)) continue;
	const file = Buffer.from(raw), end = file.indexOf('\n\n'), key = {};
	for (const line of file.subarray(0, end).toString().split('\n')) {
		const [k, v] = line.split(/: (.*)/s);
		(key[k] ??= []).push(v);
	}
	let body = file.subarray(end + 2);
	if (key.compressed) body = zlib.inflateSync(body);
	// The post-quantum receivers are not built: 19 vectors need one to open.
	if ((key.identity ?? []).some(i => i.includes('-PQ-'))) continue;
	const args = ['open'];
	fs.writeFileSync(scratch + '/in', body);
	fs.rmSync(scratch + '/out', { force: true });
	if (key.passphrase) { fs.writeFileSync(scratch + '/pass', key.passphrase[0]); args.push('-P', scratch + '/pass'); }
	if (key.identity) { fs.writeFileSync(scratch + '/id', key.identity.join('\n') + '\n'); args.push('-i', scratch + '/id'); }
	const got = spawnSync(tool, [...args, scratch + '/out', scratch + '/in']);
	const want = key.expect[0], out = fs.readFileSync(scratch + '/out');
	let fine = (classes[want] ?? []).includes(got.status);
	if (key.payload) fine = fine && crypto.createHash('sha256').update(out).digest('hex') === key.payload[0];
	else fine = fine && out.length === 0;
	run++;
	seen[want] = (seen[want] ?? 0) + 1;
	if (!fine) { bad++; console.log(`FAIL ${name}: wanted ${want}, exit ${got.status}, ${out.length} bytes: ${got.stderr}`); }
}
console.log(`${run - bad} of ${run} vectors as expected`, seen);
process.exit(bad === 0 && run === 124 ? 0 : 1);

// The model of npm's nsfwjs as one flat file: convert.mjs PACKAGE-FOLDER OUT
// What it writes is described in docs/SCREENING.md ("The file of the model"). Only the
// shapes that this model has are known; anything else stops the conversion.
import { createRequire } from "node:module";
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";

const [folder, out] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const dir = resolve(folder, "dist/models/mobilenet_v2_mid");
const model = require(`${dir}/model.min.js`);
const fail = (why) => { throw new Error(why); };
const need = (ok, why) => { if (!ok) fail(why); };
const text = (base64) => Buffer.from(base64, "base64").toString();

// The weights: one byte each, in the order of the manifest, over two files.
need(model.weightsManifest.length === 1, "one group of weights");
const { paths, weights: manifest } = model.weightsManifest[0];
const bytes = Buffer.concat(paths.map((path) => Buffer.from(require(`${dir}/${path}.min.js`), "base64")));
const weights = new Map();
let at = 0;
for (const w of manifest) {
	const count = w.shape.reduce((a, b) => a * b, 1);
	need(w.quantization?.dtype === "uint8", `${w.name} is not of bytes`);
	weights.set(w.name, { ...w.quantization, shape: w.shape, bytes: bytes.subarray(at, at + count) });
	at += count;
}
need(at === bytes.length, "weights and manifest are of one length");

const KIND = { conv: 1, depthwise: 2, add: 3, mean: 4, dense: 5 };
const ops = [];
const known = new Map(); // name of a node: number of the op that gives it, 0 for the picture
const data = [];
let data_len = 0;

function place(w) {
	const offset = data_len;
	data.push(w.bytes);
	data_len += w.bytes.length;
	return { scale: w.scale, min: w.min, offset };
}

function push(node, op) {
	ops.push({ kernel: 1, stride: 1, relu6: 0, source: 0, weights: null, bias: null, ...op });
	known.set(node.name, ops.length);
}

function follows(node, index = 0) {
	need(known.get(node.input[index]) === ops.length, `${node.name} does not follow the op before it`);
}

function fused(node) {
	const names = node.attr.fused_ops.list.s.map(text).join(" ");
	need(names === "BiasAdd" || names === "BiasAdd Relu6", `${node.name}: ${names}`);
	return names === "BiasAdd" ? 0 : 1;
}

function layer(node, kind) {
	follows(node);
	const w = weights.get(node.input[1]), bias = weights.get(node.input[2]);
	const strides = node.attr.strides.list.i.map(Number);
	const [kernel, across, inputs, outputs] = w.shape;
	need(kernel === across && strides[1] === strides[2], `${node.name} is square`);
	need(text(node.attr.padding.s) === "SAME", `${node.name} is padded`);
	need(node.attr.dilations.list.i.every((d) => d === "1"), `${node.name} is dense`);
	need(kind === "conv" || outputs === 1, `${node.name} has one filter a channel`);
	push(node, { kind, kernel, stride: strides[1], relu6: fused(node), inputs, outputs: kind === "conv" ? outputs : inputs,
		weights: place(w), bias: place(bias) });
}

const scalar = (name) => { const w = weights.get(name); return w.bytes[0] * w.scale + w.min; };
const take = {
	Placeholder(node) { known.set(node.name, 0); },
	// The picture's numbers, 0 to 1, become -1 to 1: part of the format, not of the file.
	Mul(node) { need(known.get(node.input[1]) === 0 && scalar(node.input[0]) === 2, "times 2"); known.set(node.name, 0); },
	Sub(node) { need(known.get(node.input[0]) === 0 && scalar(node.input[1]) === 1, "less 1"); known.set(node.name, 0); },
	_FusedConv2D(node) { layer(node, "conv"); },
	FusedDepthwiseConv2dNative(node) { layer(node, "depthwise"); },
	AddV2(node) {
		follows(node, 1);
		const { outputs } = ops.at(-1);
		push(node, { kind: "add", source: known.get(node.input[0]), inputs: outputs, outputs });
	},
	AvgPool(node) {
		follows(node);
		const { outputs } = ops.at(-1);
		push(node, { kind: "mean", inputs: outputs, outputs });
	},
	Squeeze(node) { follows(node); known.set(node.name, ops.length); },
	_FusedMatMul(node) {
		follows(node);
		const w = weights.get(node.input[1]);
		push(node, { kind: "dense", relu6: fused(node), inputs: w.shape[0], outputs: w.shape[1], weights: place(w),
			bias: place(weights.get(node.input[2])) });
	},
	Softmax(node) { follows(node); need(ops.at(-1).kind === "dense", "softmax at the end"); known.set(node.name, ops.length); },
	Identity(node) { follows(node); },
};
for (const node of model.modelTopology.node)
	if (node.op !== "Const")
		(take[node.op] ?? fail(`${node.op} is not known`))(node);

const HEADER = 16, RECORD = 56;
const head = Buffer.alloc(HEADER + ops.length * RECORD);
head.write("BWMODEL1", 0, "latin1");
head.writeUInt16LE(224, 8);
head.writeUInt16LE(ops.at(-1).outputs, 10);
head.writeUInt16LE(ops.length, 12);
ops.forEach((op, i) => {
	const r = HEADER + i * RECORD;
	head.set([KIND[op.kind], op.kernel, op.stride, op.relu6], r);
	head.writeUInt16LE(op.source, r + 4);
	head.writeUInt32LE(op.inputs, r + 8);
	head.writeUInt32LE(op.outputs, r + 12);
	[op.weights, op.bias].forEach((w, k) => {
		if (!w)
			return;
		head.writeDoubleLE(w.scale, r + 16 + k * 16);
		head.writeDoubleLE(w.min, r + 24 + k * 16);
		head.writeUInt32LE(head.length + w.offset, r + 48 + k * 4);
	});
});
writeFileSync(out, Buffer.concat([head, ...data]), { flag: "wx" });

// Runs the first example of the package's README, with a head in three.js and a sound of half a second.
import * as THREE from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";

import { buzz } from "../js/scripts/live.mjs";

const RATE = 24000;

/** A sound as a WAV file of 16 bits. */
function wav(samples) {
  const view = new DataView(new ArrayBuffer(44 + 2 * samples.length));
  const text = (at, word) => [...word].forEach((one, index) => view.setUint8(at + index, one.charCodeAt(0)));
  [[0, "RIFF"], [8, "WAVEfmt "], [36, "data"]].forEach(([at, word]) => text(at, word));
  [[4, 36 + 2 * samples.length], [16, 16], [24, RATE], [28, 2 * RATE], [40, 2 * samples.length]]
    .forEach(([at, value]) => view.setUint32(at, value, true));
  [[20, 1], [22, 1], [32, 2], [34, 16]].forEach(([at, value]) => view.setUint16(at, value, true));
  samples.forEach((sample, at) => view.setInt16(44 + 2 * at, 32767 * sample, true));
  return view.buffer;
}

export async function run(url, code) {
  const { scene: model } = await new GLTFLoader().loadAsync("/head.glb");
  let mesh;
  model.traverse((node) => (mesh = node.morphTargetDictionary ? node : mesh));
  const renderer = new THREE.WebGLRenderer();
  renderer.setSize(64, 64);
  const [scene, camera] = [new THREE.Scene(), new THREE.PerspectiveCamera()]; // Empty: software draws a head slowly.
  const seen = [];
  const timer = setInterval(() => seen.push(mesh.morphTargetInfluences[mesh.morphTargetDictionary.jawOpen]), 20);
  globalThis.given = { mesh, renderer, scene, camera, fetch: async () => new Response(wav(buzz(0.5, 0, 0))) };
  const given = "const { mesh, renderer, scene, camera, fetch } = globalThis.given;\n";
  const end = "\nrenderer.setAnimationLoop(null);\nface.close();\nexport default line;";
  const text = given + code.replaceAll("http://127.0.0.1:5572", url).replace(/ \/\/ or from .*$/m, "") + end;
  const { default: line } = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  clearInterval(timer);
  return { open: Math.max(...seen), end: await line.finished };
}

// The Godot demo's head in Babylon.js, moved by examples/web/babylon.js. Nothing is drawn: that is three's part.
import { follow } from "../../../examples/web/babylon.js";
import { Puppet } from "./puppet.mjs";

const script = (src) => new Promise((resolve, reject) => {
  document.head.append(Object.assign(document.createElement("script"), { src, onload: resolve, onerror: reject }));
});

export async function run() {
  await script("/npm/babylonjs/babylon.js");
  await script("/npm/babylonjs-loaders/babylon.glTF2FileLoader.min.js");
  const { BABYLON } = globalThis;
  const scene = new BABYLON.Scene(new BABYLON.NullEngine());
  scene.createDefaultCamera();
  const { meshes } = await BABYLON.SceneLoader.ImportMeshAsync("", "/", "head.glb", scene);
  const face = new Puppet();
  const observer = follow(scene, meshes, face);
  const managers = meshes.map(({ morphTargetManager }) => morphTargetManager).filter(Boolean);
  const influences = (weights, name) => {
    face.set(weights);
    scene.render();
    return managers.map((known) => known.getTargetByName(name).influence);
  };
  const rest = influences({}, "jawOpen");
  const blink = influences({ eyeBlinkLeft: 0.5 }, "eyeBlinkLeft");
  const open = influences({ jawOpen: 0.8 }, "jawOpen");
  scene.onBeforeRenderObservable.remove(observer);
  const after = influences({}, "jawOpen");
  return { meshes: managers.length, rest, open, blink, after };
}

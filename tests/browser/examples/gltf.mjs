// The Godot demo's head in three.js, moved by examples/web/gltf.js.
import * as THREE from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";

import { follow } from "../../../examples/web/gltf.js";
import { difference, pixels, Puppet } from "./puppet.mjs";

/** A scene of 128 by 128 pixels around a model, and what draws it. */
export function scene(model) {
  const renderer = new THREE.WebGLRenderer({ preserveDrawingBuffer: true });
  renderer.setSize(128, 128);
  document.body.append(renderer.domElement);
  const box = new THREE.Box3().setFromObject(model);
  const centre = box.getCenter(new THREE.Vector3());
  const camera = new THREE.PerspectiveCamera(30, 1, 0.01, 100);
  camera.position.copy(centre).add(new THREE.Vector3(0, 0, 2.5 * box.getSize(new THREE.Vector3()).y));
  camera.lookAt(centre);
  const stage = new THREE.Scene().add(model, new THREE.HemisphereLight(0xffffff, 0x444444, 3));
  return () => {
    renderer.render(stage, camera);
    return pixels(renderer.domElement);
  };
}

export async function run() {
  const { scene: model } = await new GLTFLoader().loadAsync("/head.glb");
  const neck = new THREE.Bone();
  neck.name = "Head";
  neck.add(model);
  const face = new Puppet();
  const step = follow(neck, face);
  const draw = scene(neck);
  const shown = [];
  for (const [weights, pose] of [[{}], [{ jawOpen: 0.8 }], [{ jawOpen: 0.8, mouthClose: 0.8 }], [{}, [0.3, 0.2, 0.1]], [{}]]) {
    face.set(weights, pose);
    step();
    shown.push(draw());
  }
  let mesh;
  model.traverse((node) => (mesh = node.morphTargetDictionary ? node : mesh));
  face.set({ eyeBlinkLeft: 0.5 });
  step();
  const blink = mesh.morphTargetInfluences[mesh.morphTargetDictionary.eyeBlinkLeft];
  const [rest, open, shut, turned, again] = shown;
  face.set({}, [0.3, 0, 0]);
  step();
  return { open: difference(rest, open), shut: difference(open, shut), turned: difference(rest, turned),
    again: difference(rest, again), blink,
    right: new THREE.Vector3(0, 0, 1).applyQuaternion(neck.quaternion).x };
}

// A glTF model with morph targets in three.js. `follow` gives what to call before each frame is rendered.
import { bind } from "facewire/binder";
import names from "facewire/names";

export function follow(model, face) {
  const meshes = [];
  let head;
  model.traverse((node) => {
    if (node.morphTargetDictionary) meshes.push(node);
    if (node.isBone && names.bones.head.includes(node.name)) head ??= node;
  });
  const binding = bind(meshes.flatMap((mesh) => Object.keys(mesh.morphTargetDictionary)));
  const rest = head?.quaternion.clone();
  head?.rotation.reorder("YXZ");

  const set = (name, weight) => {
    for (const { morphTargetDictionary: indices, morphTargetInfluences: influences } of meshes) {
      if (name in indices) influences[indices[name]] = weight;
    }
  };
  return () => {
    const now = face.sample();
    binding.apply(now, set);
    if (!head) return;
    const [yaw, pitch, roll] = now.pose; // For a head that looks along its bone's own Z, as most do.
    head.rotation.set(pitch, -yaw, roll);
    head.quaternion.premultiply(rest);
  };
}

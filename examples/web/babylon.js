// A model with morph targets in Babylon.js. `follow` moves it until the scene is disposed of.
import { bind } from "facewire/binder";

export function follow(scene, meshes, face) {
  const targets = new Map();
  for (const { morphTargetManager: known } of meshes) {
    for (let index = 0; index < (known?.numTargets ?? 0); index += 1) {
      const target = known.getTarget(index);
      targets.set(target.name, [...(targets.get(target.name) ?? []), target]);
    }
  }
  const binding = bind(targets.keys());
  const set = (name, weight) => {
    for (const target of targets.get(name)) target.influence = weight;
  };
  return scene.onBeforeRenderObservable.add(() => binding.apply(face.sample(), set));
}

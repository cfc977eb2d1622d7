// A VRM avatar with @pixiv/three-vrm. `follow` gives what to call before each `vrm.update(delta)`.
import { bind } from "facewire/binder";

const DEGREES = 180 / Math.PI;

export function follow(vrm, face) {
  const { expressionManager: expressions, lookAt } = vrm;
  // ARKit's names where the avatar has them, else aa ih ou ee oh and blinks.
  const binding = bind(Object.keys(expressions.expressionMap));
  const moved = Object.values(binding.shapes).flatMap((sources) => Object.keys(sources));
  const eyes = moved.some((source) => source.startsWith("eyeLook")) ? undefined : lookAt;
  const head = vrm.humanoid.getNormalizedBoneNode("head");
  const front = vrm.meta.metaVersion === "0" ? -1 : 1; // VRM 0 looks along -Z.
  head.rotation.reorder("YXZ");
  if (eyes) eyes.target = null; // Else they would look there.

  const set = (name, weight) => expressions.setValue(name, weight);
  return () => {
    const now = face.sample();
    binding.apply(now, set);
    const [yaw, pitch, roll, leftYaw, leftPitch, , rightYaw, rightPitch] = now.pose;
    head.rotation.set(front * pitch, -yaw, front * roll);
    if (!eyes) return;
    eyes.yaw = -DEGREES * 0.5 * (leftYaw + rightYaw);
    eyes.pitch = DEGREES * 0.5 * (leftPitch + rightPitch);
  };
}

"""What is said to an avatar, read by python-osc as VRChat would."""

import numpy as np
import pytest

from facewire.face.channels import LOWER_FACE
from facewire.values import Face
from facewire.wire.vrchat.avatar import decode_file
from facewire.wire.vrchat.binding import Binding
from tests.output.vrchat.game import Ears, Worn
from tests.output.vts.rig import face


class Rig:
    def __init__(self, mask: frozenset[int] | None = None, **types: str) -> None:
        spelt = {name.replace("__", "/"): kind for name, kind in types.items()}
        self.worn = Worn("avtr_1", spelt, read_only=())
        self.ears = Ears(self.worn)
        self.binding = Binding(decode_file(self.worn.file()), mask)

    def show(self, one: Face) -> dict[str, float]:
        for message in self.binding.messages(one):
            self.ears.take(message)
        assert self.ears.refused == []
        return self.ears.values


def test_floats_under_any_prefix() -> None:
    rig = Rig(v2__JawOpen="f", FT__v2__JawX="f", A__B__v2__MouthSmileLeft="f", v2__Nothing="f", JawOpen="f")
    values = rig.show(face(jawOpen=0.5, jawLeft=0.25))
    assert values == pytest.approx({"v2/JawOpen": 0.5, "FT/v2/JawX": -0.25, "A/B/v2/MouthSmileLeft": 0.0})
    assert rig.binding.kinds == "3 parameters v2/…"


def test_a_bool_is_set_beyond_one_half() -> None:
    rig = Rig(v2__JawOpen="T")
    assert rig.show(face(jawOpen=0.51)) == {"v2/JawOpen": True}
    assert rig.show(face(jawOpen=0.49)) == {"v2/JawOpen": False}


@pytest.mark.parametrize(
    ("jaw", "bits"), [(0.0, "000"), (0.14, "000"), (0.15, "100"), (0.5, "110"), (0.72, "101"), (1.0, "111")]
)
def test_bits(jaw: float, bits: str) -> None:
    """0.72 of 7 is 5: the bits of 1 and of 4."""
    rig = Rig(v2__JawOpen1="T", v2__JawOpen2="T", v2__JawOpen4="T")
    values = rig.show(face(jawOpen=jaw))
    assert "".join(str(int(values[f"v2/JawOpen{bit}"])) for bit in (1, 2, 4)) == bits


def test_a_sign_beside_the_bits() -> None:
    rig = Rig(v2__JawX1="T", v2__JawX2="T", v2__JawXNegative="T", FT__v2__JawX1="T")
    values = rig.show(face(jawLeft=0.7))
    assert values == {"v2/JawX1": False, "v2/JawX2": True, "v2/JawXNegative": True, "FT/v2/JawX1": False}
    assert rig.show(face(jawRight=1.0)) == {
        "v2/JawX1": True, "v2/JawX2": True, "v2/JawXNegative": False, "FT/v2/JawX1": True,
    }  # fmt: skip


def test_bits_that_are_no_number_are_left_alone() -> None:
    rig = Rig(v2__JawOpen2="T", v2__JawOpen4="T", v2__JawXNegative="T", v2__JawZ3="T")
    assert rig.show(face(jawOpen=1.0)) == {}
    assert rig.binding.kinds == ""


def test_only_what_has_changed_is_said() -> None:
    rig = Rig(v2__JawOpen="f", v2__JawX="f", v2__TongueOut1="T", LipTrackingActive="T")
    rig.show(face(jawOpen=0.5))
    assert rig.ears.messages == 4
    rig.show(face(jawOpen=0.5))
    assert rig.ears.messages == 4
    rig.show(face(jawOpen=0.5001))
    assert rig.ears.messages == 4
    rig.show(face(jawOpen=0.6))
    assert rig.ears.messages == 5
    rig.binding.refresh()
    rig.show(face(jawOpen=0.6))
    assert rig.ears.messages == 9


def test_a_slow_movement_is_not_lost_in_small_steps() -> None:
    rig = Rig(v2__JawOpen="f")
    for step in range(1001):
        rig.show(face(jawOpen=step / 10_000))
    assert rig.ears.values["v2/JawOpen"] == pytest.approx(0.1, abs=6e-4)
    assert rig.ears.messages < 300


def test_tracking_is_told_to_be_active_and_to_end() -> None:
    rig = Rig(v2__JawOpen="f", FT__LipTrackingActive="T", EyeTrackingActive="T", v2__EyeLid="f")
    values = rig.show(face(jawOpen=0.5, eyeBlinkLeft=1.0))
    assert (values["FT/LipTrackingActive"], values["EyeTrackingActive"]) == (True, True)
    for message in rig.binding.release(face()):
        rig.ears.take(message)
    assert values == {
        "v2/JawOpen": 0.0, "v2/EyeLid": 0.75, "FT/LipTrackingActive": False, "EyeTrackingActive": False,
    }  # fmt: skip
    assert rig.show(face())["FT/LipTrackingActive"], "and it begins again"


def test_a_mask_leaves_out_what_it_does_not_have() -> None:
    rig = Rig(LOWER_FACE, v2__JawOpen="f", v2__EyeLidLeft="f", v2__Head__Yaw="f", EyeTrackingActive="T")
    assert rig.show(face(jawOpen=0.5)) == {"v2/JawOpen": 0.5}
    rig = Rig(frozenset(range(52)) - LOWER_FACE, v2__JawOpen="f", v2__EyeLidLeft="f", v2__Head__Yaw="f")
    assert set(rig.show(face(jawOpen=0.5))) == {"v2/EyeLidLeft", "v2/Head/Yaw"}


def test_viseme_and_voice_of_an_avatar_that_has_inputs_for_them() -> None:
    rig = Rig(Viseme="i", My__Voice="f")
    one = face(aa=0.7, E=0.3)
    assert rig.show(Face(one.weights, one.pose, one.visemes, 0.5)) == {"Viseme": 10, "My/Voice": 0.5}
    assert rig.binding.kinds == "Viseme and Voice"


def test_an_avatar_with_native_tracking_gets_nothing_else() -> None:
    worn = Worn("avtr_1", {"v2/JawOpen": "f"}, read_only=())
    avatar = decode_file(worn.file())
    native = Binding(type(avatar)(avatar.identity, avatar.inputs, full_tracking=True))
    ears = Ears(worn)
    for message in native.messages(face(jawOpen=1.0)):
        ears.take(message)
    assert ears.native is not None
    assert (ears.native[36], sum(ears.native), ears.values) == (255, 255, {})
    assert native.kinds == "native face tracking"


def test_values_keep_their_range() -> None:
    rig = Rig(v2__BrowDown="f", v2__BrowUp="f", v2__Head__Yaw="f")
    wild = Face(np.ones(52, np.float32), np.full(9, 9.0, np.float32), np.zeros(15, np.float32), 0.0)
    assert all(-1.0 <= value <= 1.0 for value in rig.show(wild).values())

"""Layers of USD: what OpenUSD itself reads in them, and what a mesh that is bound to them gets."""

from pathlib import Path

import numpy as np
import pytest

from facewire.face.channels import CHANNELS
from facewire.take.export.resampled import resampled
from facewire.take.table import Take, TakeHead
from tests.qa.lines import line
from tests.take.takes import take, write


def test_the_text(tmp_path: Path) -> None:
    of = Take(
        TakeHead(31, 'say "hi".wav', software="facewire/0"),
        np.array([0.0]),
        np.eye(52, dtype=np.float32)[17:18] * np.float32(0.5),
        np.radians([[10.0, -5.0, 2.5, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0]]).astype(np.float32),
        np.zeros((1, 15), np.float32),
        np.zeros(1, np.float32),
    )
    write(tmp_path / "take.usda", of, "usd,rate=24")
    told = (tmp_path / "take.usda").read_text()
    assert told.startswith("#usda 1.0\n(\n")
    assert r'doc = "say \"hi\".wav, facewire/0"' in told
    assert "timeCodesPerSecond = 24" in told
    assert f"            0: [{', '.join(['0'] * 17 + ['0.5'] + ['0'] * 34)}]," in told
    assert "            0: (-5, -10, 2.5)," in told
    assert told.count("{") == told.count("}")


@pytest.mark.slow
class TestOpenUsd:
    """OpenUSD is 200 MB that take a second to load."""

    @pytest.mark.parametrize("rate", [None, 24, 60])
    def test_round_trip(self, rate: int | None, tmp_path: Path) -> None:
        usd, skel = (
            pytest.importorskip("pxr.Usd", reason="pip install usd-core"),
            pytest.importorskip("pxr.UsdSkel"),
        )
        sent = resampled(line(), rate or 31)
        write(tmp_path / "take.usda", line(), "usd" if rate is None else f"usd,rate={rate}")
        stage = usd.Stage.Open(str(tmp_path / "take.usda"))
        assert str(stage.GetDefaultPrim().GetPath()) == "/Face"
        assert stage.GetTimeCodesPerSecond() == sent.head.fps
        assert (stage.GetStartTimeCode(), stage.GetEndTimeCode()) == (0, len(sent) - 1)
        animation = skel.Animation.Get(stage, "/Face/Animation")
        assert tuple(animation.GetBlendShapesAttr().Get()) == CHANNELS
        weights = animation.GetBlendShapeWeightsAttr()
        np.testing.assert_array_equal(weights.GetTimeSamples(), np.arange(len(sent)))
        got = np.array([weights.Get(code) for code in range(len(sent))])
        np.testing.assert_allclose(got, sent.weights, atol=6e-7)

    def test_head_and_eyes_turn_as_a_pose_says(self, tmp_path: Path) -> None:
        usd, geom = (
            pytest.importorskip("pxr.Usd", reason="pip install usd-core"),
            pytest.importorskip("pxr.UsdGeom"),
        )
        write(tmp_path / "take.usda", take(31), "usd")
        stage = usd.Stage.Open(str(tmp_path / "take.usda"))
        for at, path in enumerate(("Head", "Head/LeftEye", "Head/RightEye")):
            xform = geom.Xformable(stage.GetPrimAtPath(f"/Face/{path}"))
            for code in (0, 7, 30):
                yaw, pitch, roll = take(31).pose[code, 3 * at : 3 * at + 3].astype(np.float64)
                turned = np.array(xform.GetLocalTransformation(code))[:3, :3].T
                np.testing.assert_allclose(turned, _turn(yaw, pitch, roll), atol=1e-6)

    def test_a_bound_mesh_is_given_its_own_weights(self, tmp_path: Path) -> None:
        usd, skel = (
            pytest.importorskip("pxr.Usd", reason="pip install usd-core"),
            pytest.importorskip("pxr.UsdSkel"),
        )
        write(tmp_path / "take.usda", line(), "usd")
        avatar = tmp_path / "avatar.usda"
        avatar.write_text(AVATAR)
        stage = usd.Stage.Open(str(avatar))
        cache = skel.Cache()
        root = skel.Root.Get(stage, "/Avatar")
        cache.Populate(root, usd.PrimDefaultPredicate)
        (binding,) = cache.ComputeSkelBindings(root, usd.PrimDefaultPredicate)
        query = cache.GetSkelQuery(binding.GetSkeleton()).GetAnimQuery()
        mesh = binding.GetSkinningTargets()[0]
        for code in (0, 28, 60):
            # The stage has 24 time codes a second: OpenUSD brings those of the take to its own.
            weights = mesh.GetBlendShapeMapper().Remap(query.ComputeBlendShapeWeights(code * 24 / 31))
            wanted = line().weights[code, [CHANNELS.index("mouthSmileLeft"), CHANNELS.index("jawOpen")]]
            np.testing.assert_allclose(np.array(weights), wanted, atol=1e-5)


def _turn(yaw: float, pitch: float, roll: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """What SPEC.md means by the angles, of a face that looks along z and whose y is up."""
    (cy, sy), (cp, sp), (cr, sr) = ((np.cos(angle), np.sin(angle)) for angle in (-yaw, pitch, roll))
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_x = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    about_z = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    turned: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = about_y @ about_x @ about_z
    return turned


AVATAR = """#usda 1.0
(
    defaultPrim = "Avatar"
)
def SkelRoot "Avatar" (prepend apiSchemas = ["SkelBindingAPI"])
{
    rel skel:skeleton = </Avatar/Bones>
    rel skel:animationSource = </Take/Animation>
    def Skeleton "Bones" (prepend apiSchemas = ["SkelBindingAPI"])
    {
        uniform token[] joints = ["root"]
        uniform matrix4d[] bindTransforms = [((1,0,0,0),(0,1,0,0),(0,0,1,0),(0,0,0,1))]
        uniform matrix4d[] restTransforms = [((1,0,0,0),(0,1,0,0),(0,0,1,0),(0,0,0,1))]
        rel skel:animationSource = </Take/Animation>
    }
    def Mesh "Skin" (prepend apiSchemas = ["SkelBindingAPI"])
    {
        int[] faceVertexCounts = [3]
        int[] faceVertexIndices = [0, 1, 2]
        point3f[] points = [(0,0,0), (1,0,0), (0,1,0)]
        rel skel:skeleton = </Avatar/Bones>
        uniform token[] skel:blendShapes = ["mouthSmileLeft", "jawOpen"]
        rel skel:blendShapeTargets = [</Avatar/Skin/smile>, </Avatar/Skin/jaw>]
        def BlendShape "smile"
        {
            uniform vector3f[] offsets = [(0,0,1),(0,0,0),(0,0,0)]
        }
        def BlendShape "jaw"
        {
            uniform vector3f[] offsets = [(0,0,0),(0,0,1),(0,0,0)]
        }
    }
}
def "Take" (references = @take.usda@)
{
}
"""

"""A viewer that does not take in its faces: it loses them, gets no old ones late, and nobody else notices."""

import json
from contextlib import suppress

from websockets.sync.client import ClientConnection

from facewire.values import OutputState, OutputStatus
from tests.fakes import Keep
from tests.serve.web.rig import PATIENT_S, Rig, next_face
from tests.waiting import until
from tests.wire.samples import FRAME


def settle(socket: ClientConnection) -> None:
    """Wait until all that was published before has been dealt with."""
    socket.send('{"type":"ping"}')
    while json.loads(socket.recv(PATIENT_S))["type"] != "pong":
        pass


def test_one_that_sleeps_gets_the_present_when_it_wakes(kept: Keep) -> None:
    rig = kept(Rig())
    with rig.connect("/faces") as awake, rig.connect("/faces", max_queue=1) as asleep:
        until(lambda: rig.door.status.why == "2 viewers")
        for n in range(120):
            rig.publish(FRAME._replace(n=n))
            assert next_face(awake) == n
            if n % 16 == 15:
                # A hundred times as fast as faces come, it may not have said yet that they have arrived.
                settle(awake)
        settle(awake)
        status = rig.door.status
        assert status.state == OutputState.SENDING
        assert status.why == "2 viewers, 1 of them asleep"
        # What was on its way, which is half a second where faces come at their own pace.
        assert 120 - 72 <= status.dropped <= 120 - 16
        late = [next_face(asleep) for _ in range(120 - status.dropped)]
        assert late == list(range(len(late)))
        until(lambda: _publish(rig, awake).why == "2 viewers")
        seen: list[int] = []

        def sees_the_present() -> bool:
            # One that just woke may be behind again by what came since.
            _publish(rig, awake, n=1000)
            with suppress(TimeoutError):
                seen.append(next_face(asleep, 0.1))
            return 1000 in seen

        until(sees_the_present)
        assert min(seen) >= 120


def _publish(rig: Rig, awake: ClientConnection, n: int = 120) -> OutputStatus:
    rig.publish(FRAME._replace(n=n))
    assert next_face(awake) == n
    settle(awake)
    return rig.door.status


def test_one_that_has_gone_without_a_word_is_counted_no_more(kept: Keep) -> None:
    rig = kept(Rig())
    socket = rig.connect("/faces")
    until(lambda: rig.door.status.why == "1 viewer")
    socket.socket.close()
    until(lambda: rig.door.status.why == "nobody looks")
    rig.publish(FRAME)
    assert rig.get("/channels.json")[0] == 200

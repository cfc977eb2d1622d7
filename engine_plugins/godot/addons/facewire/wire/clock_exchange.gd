@tool
extends RefCounted
## The difference between the sidecar's clock and this process's, from exchanges of ping.
##
## It goes by the quickest of the last exchanges, and is wrong by half of that one's round trip at
## most. All times are nanoseconds; this process's are those of any clock that never steps, such as
## [code]1000 * Time.get_ticks_usec()[/code].

const KEPT := 16

## The sidecar's clock minus this one; 0 before the first exchange.
var offset_ns := 0
## The round trip of the exchange that told it.
var trip_ns := 0

var _trips: PackedInt64Array = []
var _offsets: PackedInt64Array = []


## Whether there was an exchange.
func is_known() -> bool:
	return not _trips.is_empty()


## Forgets everything: another session is another clock.
func reset() -> void:
	_trips.clear()
	_offsets.clear()
	_choose()


## Takes one exchange: a request sent at [param sent_ns] and its reply received at
## [param received_ns] by this clock, [param at_ns] by the sidecar's in between. One that came back
## before it went is no exchange.
func record(sent_ns: int, at_ns: int, received_ns: int) -> void:
	if received_ns < sent_ns:
		return
	if _trips.size() == KEPT:
		_trips.remove_at(0)
		_offsets.remove_at(0)
	var trip := received_ns - sent_ns
	_trips.append(trip)
	_offsets.append(at_ns - (sent_ns + trip / 2))
	_choose()


## Turns a time of the sidecar's clock into one of this one.
func to_local(sidecar_ns: int) -> int:
	return sidecar_ns - offset_ns


## Turns a time of this clock into one of the sidecar's.
func to_sidecar(local_ns: int) -> int:
	return local_ns + offset_ns


func _choose() -> void:
	trip_ns = 0
	offset_ns = 0
	for index in _trips.size():
		if index == 0 or _trips[index] < trip_ns:
			trip_ns = _trips[index]
			offset_ns = _offsets[index]

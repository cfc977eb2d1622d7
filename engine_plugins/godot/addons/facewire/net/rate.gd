@tool
extends RefCounted
## How many there were in the last whole second.

var _last := 0
var _running := 0
var _second := 0


## Counts [param count] more.
func add(count: int) -> void:
	var second := Time.get_ticks_msec() / 1000
	if second != _second:
		_last = _running
		_running = 0
		_second = second
	_running += count


func per_second() -> int:
	add(0)
	return _last

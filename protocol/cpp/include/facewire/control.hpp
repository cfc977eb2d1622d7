// What goes over the sidecar's control socket: requests one way, replies the other.
#pragma once

#include "reply.hpp"
#include "requests.hpp"

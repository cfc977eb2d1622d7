#pragma once

#include "LiveLinkRole.h"

class ULiveLinkBasicRole : public ULiveLinkRole
{
	CLASS_BODY(ULiveLinkBasicRole, ULiveLinkRole)
};

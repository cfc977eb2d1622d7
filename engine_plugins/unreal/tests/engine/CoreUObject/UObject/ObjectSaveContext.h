#pragma once

class FObjectPreSaveContext
{
};

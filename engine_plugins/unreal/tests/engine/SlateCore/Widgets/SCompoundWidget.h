#pragma once

#include "Widgets/DeclarativeSyntaxSupport.h"
#include "Widgets/SWidget.h"

class SCompoundWidget : public SWidget
{
protected:
	struct FSlotOfTests
	{
		FSlotOfTests& operator[](const TSharedRef<SWidget>& InChild)
		{
			Child = InChild;
			return *this;
		}
		TSharedPtr<SWidget> Child;
	};

	FSlotOfTests ChildSlot;
};

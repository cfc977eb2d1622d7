#pragma once

#include "Widgets/DeclarativeSyntaxSupport.h"
#include "Widgets/SWidget.h"

class SVerticalBox : public SWidget
{
public:
	struct FSlot
	{
		// Made by Slot() and moved into the box's arguments; never copied.
		struct FSlotArguments
		{
			FSlotArguments() = default;
			FSlotArguments(FSlotArguments&&) = default;
			FSlotArguments& AutoHeight() { return *this; }
			FSlotArguments& operator[](const TSharedRef<SWidget>& InChild)
			{
				Child = InChild;
				return *this;
			}
			TSharedPtr<SWidget> Child;
		};
	};
	static FSlot::FSlotArguments Slot() { return FSlot::FSlotArguments(); }

	struct FArguments
	{
		FArguments& operator+(FSlot::FSlotArguments& Slot)
		{
			Children.Add(Slot.Child);
			return *this;
		}
		TArray<TSharedPtr<SWidget>> Children;
	};
	void Construct(const FArguments& Arguments) { Children = Arguments.Children; }

	TArray<TSharedPtr<SWidget>> Children;
};

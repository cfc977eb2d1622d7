#pragma once

#include "Input/Reply.h"
#include "Widgets/DeclarativeSyntaxSupport.h"
#include "Widgets/SWidget.h"

namespace EngineOfTests
{
	inline TFunction<FReply()> PressButton; // Of the button that was made last.
}

class SButton : public SWidget
{
public:
	struct FArguments
	{
		FArguments& Text(const FText&) { return *this; }
		template <typename Owner>
		FArguments& OnClicked(Owner* Widget, FReply (Owner::*Method)())
		{
			_OnClicked = [Widget, Method] { return (Widget->*Method)(); };
			return *this;
		}
		TFunction<FReply()> _OnClicked;
	};
	void Construct(const FArguments& Arguments) { EngineOfTests::PressButton = Arguments._OnClicked; }
};

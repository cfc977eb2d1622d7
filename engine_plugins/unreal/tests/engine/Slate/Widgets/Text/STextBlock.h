#pragma once

#include "Widgets/DeclarativeSyntaxSupport.h"
#include "Widgets/SWidget.h"

class STextBlock : public SWidget
{
public:
	struct FArguments
	{
		FArguments& Text(const FText& InText)
		{
			_Text = InText;
			return *this;
		}
		FText _Text;
	};
	void Construct(const FArguments&) {}
};

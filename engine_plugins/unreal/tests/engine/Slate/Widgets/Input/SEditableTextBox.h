#pragma once

#include "Widgets/DeclarativeSyntaxSupport.h"
#include "Widgets/SWidget.h"

class SEditableTextBox;

namespace EngineOfTests
{
	inline TArray<SEditableTextBox*> TextBoxes;
}

class SEditableTextBox : public SWidget
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
	SEditableTextBox() { EngineOfTests::TextBoxes.Add(this); }
	void Construct(const FArguments& Arguments) { Typed = Arguments._Text; }
	FText GetText() const { return Typed; }
	void SetText(const FText& Text) { Typed = Text; }
	void SetError(const FText& InError) { Error = InError; }

	FText Typed;
	FText Error;
};

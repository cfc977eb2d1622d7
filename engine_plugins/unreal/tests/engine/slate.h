// Declarations of what the plugin uses of the modules Slate and SlateCore; see core.h for what this is.
#pragma once

#include "core.h"

// Widgets/SWidget.h
class SWidget
{
public:
	virtual ~SWidget();
};

// Input/Reply.h
class FReply
{
public:
	static FReply Handled();
};

// Widgets/DeclarativeSyntaxSupport.h
template <typename Arguments>
struct TSlateBaseNamedArgs
{
};
#define SLATE_BEGIN_ARGS(Widget)                                                                                       \
public:                                                                                                                \
	struct FArguments : public TSlateBaseNamedArgs<Widget>                                                             \
	{                                                                                                                  \
		using WidgetArgsType = FArguments;                                                                             \
		FArguments()
#define SLATE_ARGUMENT(Type, Name)                                                                                     \
	Type _##Name;                                                                                                      \
	WidgetArgsType& Name(Type Value)                                                                                   \
	{                                                                                                                  \
		_##Name = Value;                                                                                               \
		return *this;                                                                                                  \
	}
#define SLATE_END_ARGS()                                                                                               \
	}                                                                                                                  \
	;

// The engine's SNew makes the widget, then hands it its arguments through this operator.
template <typename Widget>
struct TDecl
{
	TSharedRef<Widget> operator<<=(const typename Widget::FArguments& Arguments) const;
	TDecl Expose(TSharedPtr<Widget>& Keep) const;
};
#define SNew(Widget) TDecl<Widget>() <<= Widget::FArguments()
#define SAssignNew(Keep, Widget) TDecl<Widget>().Expose(Keep) <<= Widget::FArguments()

// SlotBase.h
struct FChildSlot
{
	FChildSlot& operator[](const TSharedRef<SWidget>& Child);
};

// Widgets/SCompoundWidget.h
class SCompoundWidget : public SWidget
{
protected:
	FChildSlot ChildSlot;
};

// Widgets/SBoxPanel.h
class SVerticalBox : public SWidget
{
public:
	struct FSlotArguments
	{
		FSlotArguments& AutoHeight();
		FSlotArguments& operator[](const TSharedRef<SWidget>& Child);
	};
	struct FArguments
	{
		FArguments& operator+(FSlotArguments& Slot);
	};
	static FSlotArguments& Slot();
};

// Widgets/Text/STextBlock.h
class STextBlock : public SWidget
{
public:
	struct FArguments
	{
		FArguments& Text(const FText& Text);
	};
};

// Widgets/Input/SEditableTextBox.h
class SEditableTextBox : public SWidget
{
public:
	struct FArguments
	{
		FArguments& Text(const FText& Text);
	};
	FText GetText() const;
	void SetError(const FText& Error);
};

// Widgets/Input/SButton.h
class SButton : public SWidget
{
public:
	struct FArguments
	{
		FArguments& Text(const FText& Text);
		// Bound through a weak pointer to the widget, as SLATE_EVENT does.
		template <typename Owner> FArguments& OnClicked(Owner* Widget, FReply (Owner::*Method)());
	};
};

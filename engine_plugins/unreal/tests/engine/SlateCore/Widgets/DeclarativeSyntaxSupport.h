#pragma once

#include "CoreMinimal.h"

template <typename Widget>
struct TSlateBaseNamedArgs
{
	using WidgetArgsType = typename Widget::FArguments;
};

#define SLATE_BEGIN_ARGS(InWidgetType)                                                                                 \
public:                                                                                                                \
	struct FArguments : public TSlateBaseNamedArgs<InWidgetType>                                                       \
	{                                                                                                                  \
		typedef FArguments WidgetArgsType;                                                                             \
		FArguments()
#define SLATE_ARGUMENT(Type, Name)                                                                                     \
	Type _##Name{};                                                                                                    \
	WidgetArgsType& Name(Type Value)                                                                                   \
	{                                                                                                                  \
		_##Name = MoveTemp(Value);                                                                                     \
		return *this;                                                                                                  \
	}
#define SLATE_END_ARGS()                                                                                               \
	}                                                                                                                  \
	;

// SNew makes the widget, then hands it its arguments through this operator, so that it must be whole by then.
template <typename Widget>
struct TSlateDecl
{
	TSharedRef<Widget> Made = MakeShared<Widget>();

	TSharedRef<Widget> operator<<=(const typename Widget::FArguments& Arguments)
	{
		Made->Construct(Arguments);
		return Made;
	}
	TSlateDecl& Expose(TSharedPtr<Widget>& Keep)
	{
		Keep = Made;
		return *this;
	}
};
#define SNew(Widget) TSlateDecl<Widget>() <<= Widget::FArguments()
#define SAssignNew(Keep, Widget) TSlateDecl<Widget>().Expose(Keep) <<= Widget::FArguments()

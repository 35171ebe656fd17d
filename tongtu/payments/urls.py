from django.urls import path

from tongtu.payments.views import books, callbacks, desk, my

app_name = "payments"
urlpatterns = [
    path("api/v1/fiscal/callbacks", callbacks.take_callback, name="callbacks"),
    path("my/bills/", my.bills_page, name="my-bills"),
    path("my/bills/<uuid:bill_id>/", my.bill_page, name="my-bill"),
    path("my/bills/<uuid:bill_id>/pay/", my.pay, name="pay"),
    path("my/bills/<uuid:bill_id>/return/", my.return_page, name="return"),
    path(
        "my/bills/<uuid:bill_id>/receipts/<uuid:receipt_id>.<slug:form>", my.receipt_file, name="my-receipt"
    ),
    path("desk/payments/", desk.bills, name="bills"),
    path("desk/payments/cash/", books.cash_list, name="cash-list"),
    path("desk/payments/cash/<uuid:cash_id>/", books.cash, name="cash"),
    path("desk/payments/segments/", books.segments, name="segments"),
    path("desk/payments/segments/<uuid:segment_id>/freeze/", books.freeze_segment, name="freeze-segment"),
    path("desk/payments/units/<uuid:unit_id>/order/", books.order_segment, name="order-segment"),
    path("desk/payments/ledger/", books.ledger, name="ledger"),
    path("desk/payments/receipts/<uuid:receipt_id>/", desk.receipt, name="receipt"),
    path("desk/payments/receipts/<uuid:receipt_id>/void/", desk.void_receipt, name="void-receipt"),
    path("desk/payments/receipts/<uuid:receipt_id>.<slug:form>", desk.receipt_file, name="receipt-file"),
    path("desk/payments/differences/<uuid:difference_id>/", desk.difference, name="difference"),
    path(
        "desk/payments/differences/<uuid:difference_id>/<slug:step>/",
        desk.close_difference,
        name="difference-step",
    ),
    path("desk/payments/<uuid:bill_id>/", desk.bill, name="bill"),
    path("desk/payments/<uuid:bill_id>/ask/", desk.ask_finance, name="ask"),
    path("desk/payments/<uuid:bill_id>/cash/", books.cash_new, name="cash-new"),
    path("desk/payments/<uuid:bill_id>/<slug:step>/", desk.take_step, name="step"),
]

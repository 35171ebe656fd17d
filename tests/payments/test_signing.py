"""Messages of the finance platform: what is signed, and what is refused."""

import pytest

from tests.payments.worlds import SECRET
from tongtu.payments.signing import BadSignature, Claim, Message, check, headers, sign

BODY = b'{"amount_fen":200000,"item_code":"SIM-ITEM-01","pay_code":"41010026300000000015"}'
VECTOR = Message("POST", "/sim/v1/payment-notices", "", "1764000000", "n-0001", BODY)


def test_the_published_test_vector_gives_the_published_signature():
    assert sign(SECRET, VECTOR) == "ef25167ceb87c5e77bdf305fdca996f545734211dea502aeddf6599b61c54bd7"


def test_the_query_is_signed_in_one_order():
    one = Message("GET", "/receipts", "b=2&a=1", "1", "n", b"")
    other = Message("GET", "/receipts", "a=1&b=2", "1", "n", b"")
    assert sign(SECRET, one) == sign(SECRET, other)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"X-Signature": "0" * 64}, "signature"),
        ({"X-Sign-Alg": "none"}, "algorithm"),
        ({"X-Timestamp": "soon"}, "timestamp"),
        ({"X-Nonce": ""}, "headers"),
        ({"X-Nonce": "n" * 65}, "headers"),
        ({"X-App-Id": ""}, "headers"),
    ],
)
def test_a_message_that_does_not_prove_its_sender_is_refused(changed: dict[str, str], reason: str):
    sent = headers("fiscal-sim", SECRET, VECTOR) | changed
    with pytest.raises(BadSignature, match=reason):
        check(SECRET, Claim.of(sent), VECTOR, now=1764000000)


@pytest.mark.parametrize("skew", [-301, 301, 600])
def test_a_message_of_another_time_is_refused(skew: int):
    claim = Claim.of(headers("fiscal-sim", SECRET, VECTOR))
    with pytest.raises(BadSignature, match="stale"):
        check(SECRET, claim, VECTOR, now=1764000000 + skew)


def test_a_true_message_of_now_is_taken_whatever_the_case_of_its_headers():
    sent = {name.lower(): value for name, value in headers("fiscal-sim", SECRET, VECTOR).items()}
    check(SECRET, Claim.of(sent), VECTOR, now=1764000000 + 299)

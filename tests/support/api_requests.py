"""What tests ask the API, and what an error of it looks like."""

from __future__ import annotations

from typing import Any

CREDIT_CARD = "What credit card can I use to verify my identity?"
ARTICLE = "/articles/get-online-scheduling-profile/"
SECTION = ARTICLE + "#what-credit-card-can-i-use-to-verify-my-identity"
JSON_POSTS: dict[str, dict[str, Any]] = {
    "/v1/answers": {"question": CREDIT_CARD},
    "/v1/search": {"query": "credit card"},
    "/v1/suggestions": {"ticket": f"Hello,\n\n{CREDIT_CARD}\n\nThanks, Ann"},
    "/v1/pages": {"page": "settings/users"},
    "/v1/feedback": {"article": 484517, "verdict": "helped"},
    "/v1/flags": {"article": 484517, "verdict": "outdated", "reason": "The menu has another name now."},
    "/v1/links": {"link": "/knowledgebase/articles/484517-how-do-i"},
    "/v1/handoffs": {"answer_id": "0123456789abcdef"},
    "/v1/replies": {"sections": ["484517#top"]},
    "/v1/searches": {"query": "lost pin", "opened": None},
    "/v1/messages": {"message": "The menu has no such entry.", "email": "alex@example.com"},
}


def assert_problem(response: Any, status: int, kind: str) -> dict[str, Any]:
    """The response is an RFC 9457 problem with the way to a person; gives its body."""
    assert response.status_code == status, response.text[:200]
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    assert body["type"] == f"/problems/{kind}"
    assert body["title"]
    assert body["detail"]
    assert body["handoff"] == {
        "label": "Ask a person",
        "url": "/contact/",
        "prepare": body["handoff"]["prepare"],
    }
    assert body["handoff"]["prepare"]
    return body

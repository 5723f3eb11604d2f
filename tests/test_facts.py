"""The real base against what is established about the product: labels, numbers, addresses, error messages, and what must not be mixed.

A row is the anchor where a text must stand (empty: anywhere in the article) and the text as a reader sees it; **bold** is a label on the screen.
"""

from __future__ import annotations

import html
import re

import pytest
from conftest import ROOT

from assistant.articles import Article, Section
from assistant.library import Library
from assistant.links import NOT_CONFIRMED, TOP
from assistant.sources import read_topics

FACTS: dict[int, list[tuple[str, str]]] = {
    2: [
        ("what-does-online-scheduling-do-for-my-practice", "find new patients"),
        ("who-qualifies-for-an-online-booking-page", "enabled for eRx (e-prescribing), or who completes the identity verification"),
        ("how-do-i-get-an-online-profile-through-erx-e-prescribing", "**Set up e-Prescribing**"),
        ("how-do-i-get-an-online-profile-through-erx-e-prescribing", "**e-Prescribing** tile"),
        ("how-do-i-get-an-online-profile-through-erx-e-prescribing", "How do I sign up for e-Prescribing?"),
        ("how-do-i-get-an-online-profile-through-erx-e-prescribing", "Set **Online profile status** to **On**"),
        ("how-do-i-verify-my-identity-for-an-online-profile", "Social Security Number (SSN) or a credit card number"),
        ("how-do-i-verify-my-identity-for-an-online-profile", "**Online Profile** tile"),
        ("how-do-i-verify-my-identity-for-an-online-profile", "**Get Started**"),
        ("how-do-i-verify-my-identity-for-an-online-profile", "multiple-choice questions"),
        ("how-do-i-verify-my-identity-for-an-online-profile", "medical license information, your personal NPI number and your home address, then click **Continue**"),
        ("how-do-i-verify-my-identity-for-an-online-profile", "**Set up profile**"),
        ("how-do-i-verify-my-identity-for-an-online-profile", "**Finish online profile**"),
        ("how-do-i-verify-my-identity-for-an-online-profile", "EHR **Settings**, select **Users**"),
        ("what-if-my-credit-file-has-a-security-freeze", "**Learn more**"),
        ("what-if-my-credit-file-has-a-security-freeze", "Experian at 1-888-397-3742"),
        ("what-happens-after-i-send-my-information-for-an-online-profile", "verifies your medical credentials and emails you"),
        ("do-i-have-to-verify-again-if-i-sign-up-for-e-prescribing-later", "Yes."),
        ("how-do-i-edit-my-online-profile-later", "**Online profile** tile on your Dashboard"),
        ("how-do-i-edit-my-online-profile-later", "**Users** list"),
        ("what-credit-card-can-i-use-to-verify-my-identity", "A personal credit card."),
        ("what-credit-card-can-i-use-to-verify-my-identity", "must not be a debit card or a corporate (business) card"),
        ("what-credit-card-can-i-use-to-verify-my-identity", "billing address is the same as your home address"),
        ("what-credit-card-can-i-use-to-verify-my-identity", "not charged, and it is not saved"),
        ("why-do-i-need-to-enter-this-information-to-sign-up-for-an-online-booking-page", "only authorized health care professionals"),
        ("why-do-i-need-to-provide-my-dob-or-ssn", "Experian identification check"),
        ("why-do-i-need-to-provide-my-dob-or-ssn", "credit history"),
        ("does-practice-fusion-store-information-ive-entered-related-to-credit-history", "No."),
        ("does-practice-fusion-store-information-ive-entered-related-to-credit-history", "only used to verify your identity"),
        ("what-credit-card-information-is-required-when-completing-the-credit-card-identity-verification-process", "last eight digits of your credit card number"),
        ("what-credit-card-information-is-required-when-completing-the-credit-card-identity-verification-process", "expiration date or a CVV"),
        ("which-identity-check-does-e-prescribing-sign-up-use", "ID.me"),
        ("why-do-older-e-prescribing-guides-name-norton-symantec", "Norton Symantec"),
    ],
    3: [
        ("how-do-i-get-started-with-my-online-appointment-booking-page", "**Settings** at the top right"),
        ("how-do-i-get-started-with-my-online-appointment-booking-page", "**Profile** section"),
        ("how-do-i-get-started-with-my-online-appointment-booking-page", "**Online profile and appointment booking** section"),
        ("who-can-edit-profiles", "Every user can edit their own profile."),
        ("who-can-edit-profiles", "An administrator can edit every profile in the practice."),
        ("what-do-i-need-before-i-can-access-my-online-booking-page", "Phys./MD/DO or NP/PA"),
        ("what-do-i-need-before-i-can-access-my-online-booking-page", "eRx-enabled, or you have completed identity verification"),
        ("what-do-i-need-before-i-can-access-my-online-booking-page", "**Online profile status** is on"),
        ("how-do-i-access-my-online-booking-page", "**View your online profile**"),
        ("how-can-i-share-my-online-booking-page-with-my-patients", "www.patientfusion.com"),
        ("how-do-i-disable-my-online-booking-page", "**Online profile status** to **Off** and click **Save**"),
        ("how-can-i-submit-a-test-appointment-request", "about a minute"),
    ],
    5: [
        ("is-patient-fusion-part-of-the-practice-fusion-ehr", "built into Practice Fusion"),
        ("who-can-use-patient-fusion", "authorized representatives"),
        ("who-can-use-patient-fusion", "view, download and transmit"),
        ("when-can-a-patient-see-their-records-in-patient-fusion", "the doctor has granted the patient access"),
        ("what-do-patients-find-in-patient-fusion", "medication list, diagnostic history, allergies, immunizations, and past and upcoming appointments"),
        ("what-do-patients-find-in-patient-fusion", "structured lab results"),
        ("what-do-patients-find-in-patient-fusion", "**Messages** section"),
        ("what-do-patients-find-in-patient-fusion", "**Appointments** tab"),
        ("is-patient-fusion-the-same-as-the-phr-or-health-center", "Health Center"),
    ],
    6: [
        (TOP, "**Invite to patient portal**"),
        (TOP, "**Actions** at the top right"),
        (TOP, "Confirm with **Invite**"),
        ("where-in-the-chart-do-i-find-the-portal-invitation", "**Invite to Patient Portal**"),
        ("can-i-change-the-email-address-or-phone-number-before-i-invite-a-patient", "from the patient's **Profile**"),
        ("where-do-i-find-the-patients-pin", "**Access code** column"),
        ("where-do-i-find-the-patients-pin", "created automatically when you invite the patient"),
        ("is-the-pin-in-the-registration-email", "No."),
        ("is-the-pin-in-the-registration-email", "for security"),
        ("is-the-access-code-the-same-as-the-pin", "**Access Code**"),
        ("what-does-the-patient-need-to-finish-registering", "security code"),
        ("what-does-enrolling-in-the-portal-give-the-patient", "Some structured lab results are optional"),
        ("how-do-i-resend-a-portal-invitation", "**Cancel invite** or **Revoke Access**"),
    ],
    7: [
        *[(TOP, what) for what in ("Medications", "Diagnoses", "Allergies", "Immunizations", "Procedures", "Care plans", "Past and upcoming appointments",
                                   "structured lab results", "Messages exchanged with the practice")],
        ("can-patients-download-or-send-their-portal-records", "view, download, and transmit"),
    ],
    8: [
        ("why-cant-a-staff-member-invite-patients-to-the-portal", "by default every user can invite patients"),
        ("why-cant-a-staff-member-invite-patients-to-the-portal", "**EHR Settings** > **Patient communications**"),
        ("what-if-a-patient-loses-their-enrollment-pin", "**Access Code** column"),
        ("how-do-i-disable-or-re-enable-a-patient-fusion-account", "**Cancel invite** or **Revoke Access**"),
        ("how-do-i-disable-or-re-enable-a-patient-fusion-account", "new registration email and a new PIN"),
        ("what-if-the-patient-is-unable-to-locate-their-enrollment-email", "SPAM"),
        ("what-if-the-patient-is-unable-to-locate-their-enrollment-email", "healthrecords@patientfusion.com to the Safe Senders list"),
    ],
    9: [
        ("what-ages-does-auto-invite-cover", "18-85"),
        ("what-must-be-on-record-before-a-patient-is-auto-invited", "An email address, a phone number, and a chart note."),
        ("is-auto-invite-on-by-default", "No."),
        ("who-receives-the-auto-invite-email", "authorized representative"),
        ("which-quality-program-measures-does-auto-invite-help-with", "Promoting Interoperability Transition Measure \"Provide Patient Access\""),
        ("which-quality-program-measures-does-auto-invite-help-with", "Medicaid Meaningful Use Stage 2 Objective 8 \"Patient Electronic Access\""),
        ("when-does-auto-invite-send-the-invitation", "shortly after it is signed"),
        ("when-does-auto-invite-send-the-invitation", "30 days after the visit date"),
        ("where-do-i-manage-auto-invite", "**EHR Settings** > **Patient communications**"),
        ("where-do-i-manage-auto-invite", "**PHR invite** tab"),
        ("which-email-address-does-auto-invite-use", "**Profile** section of the patient's chart"),
        ("how-does-an-auto-invited-patient-verify-their-identity", "phone number"),
    ],
    11: [
        (TOP, "Every user can invite patients by default."),
        (TOP, "An administrator can take this ability away from a user at any time."),
        ("how-does-an-administrator-stop-a-user-from-inviting-patients", "**EHR Settings** > **Patient communications**"),
        ("how-does-an-administrator-stop-a-user-from-inviting-patients", "**PHR invite** tab"),
    ],
    12: [
        (TOP, "Set **Online profile status** to **Off**"),
        (TOP, "Click **Save**"),
        ("can-an-administrator-turn-off-another-providers-online-profile", "An administrator can edit every profile in the practice."),
        ("how-do-i-turn-my-online-profile-back-on", "**Online profile status** to **On**"),
        (NOT_CONFIRMED, "**Online profile and appointment booking**"),
    ],
    14: [
        (TOP, "**Settings** in the top-right corner"),
        (TOP, "**View your online profile**"),
        ("who-has-an-online-profile-url", "Phys./MD/DO or NP/PA"),
        (NOT_CONFIRMED, "www.patientfusion.com"),
    ],
    16: [
        ("which-button-in-the-email-starts-registration", "**Access your records**"),
        ("why-does-it-say-my-registration-link-has-expired", "works only once"),
        ("why-does-it-say-my-registration-link-has-expired", "\"Your registration link has expired. Ask your doctor to enroll you again\""),
        ("can-i-register-on-my-phone", "mobile device"),
        ("how-does-a-patient-verify-their-identity-during-registration", "date of birth and the PIN"),
        ("what-date-format-does-registration-ask-for", "MM/DD/YYYY"),
        ("how-do-i-verify-with-my-phone-number", "**Request security code via phone**"),
        ("how-do-i-verify-with-my-phone-number", "**Patient's date of birth (MM/DD/YYYY)**"),
        ("how-do-i-verify-with-my-phone-number", "**Your phone number from the doctor's record**"),
        ("how-do-i-verify-with-my-phone-number", "**Text** or **Voice** and click **Request code**"),
        ("how-do-i-verify-with-my-phone-number", "**Check code**"),
        ("what-if-my-phone-number-does-not-match-the-doctors-record", "**Patient portal access** window"),
        ("should-i-link-the-records-or-create-a-new-account", "**Link the records to an existing Patient Fusion account**"),
        ("should-i-link-the-records-or-create-a-new-account", "**Create a new account**"),
        ("what-username-do-i-get-when-i-register", "email address or your most recent username"),
        ("what-does-username-has-already-been-taken-mean", "choose a different one"),
        ("can-i-change-my-username-later", "No."),
        ("do-i-have-to-choose-a-security-question", "pick a security question"),
        ("what-are-the-password-rules-for-the-portal", "at least 8 characters, with at least 1 lowercase letter, 1 uppercase letter and 1 number"),
        ("what-are-the-password-rules-for-the-portal", "August 27, 2019"),
        ("why-do-older-guides-name-a-different-password-rule", "1 uppercase letter and either a number or a symbol"),
        ("why-do-older-guides-mention-a-welcome-email-or-create-your-account", "\"Create your account\""),
        ("what-do-i-see-after-i-register", "diagnoses, medications, immunizations, allergies, procedures or care plans"),
    ],
    17: [
        ("what-is-a-patients-default-username", "The email address that was used to give the patient access"),
        ("where-do-i-see-which-email-address-a-patient-enrolled-with", "**Patient portal access** window, under the patient's name"),
        ("how-do-i-know-whether-a-patient-has-finished-registering", "**Enrolled**"),
        ("what-if-a-patient-forgot-their-username", "**Forgot username?**"),
        ("how-does-a-patient-reset-the-portal-password", "my.patientfusion.com and click **Forgot password?**"),
        ("how-does-a-patient-reset-the-portal-password", "**Reset Password**"),
        ("how-does-a-patient-reset-the-portal-password", "**Reset password** link"),
        ("where-is-the-password-reset-email", "notifications@email.patientfusion.com"),
        ("what-date-of-birth-format-does-the-password-reset-ask-for", "YYYYMMDD"),
        ("how-do-i-reset-my-password-with-the-security-question", "Spelling, spacing and capitalization"),
        ("how-do-i-reset-my-password-with-a-code-by-phone", "5 digits"),
        ("how-do-i-reset-my-password-with-a-code-by-phone", "**Security Code** and click **Check**"),
        ("what-if-the-password-reset-code-does-not-arrive", "2 minutes"),
        ("what-if-the-password-reset-code-does-not-arrive", "**Request the code again**"),
        ("what-if-neither-password-reset-method-works", "does not need the security question"),
        ("why-does-my-password-reset-screen-show-yyyy-mm-dd", "\"Date of Birth (YYYY/MM/DD)\""),
        ("why-was-i-told-to-reset-my-password-when-i-logged-in", "August 27, 2019"),
        ("why-was-i-told-to-reset-my-password-when-i-logged-in", "orange **Reset Password** button"),
    ],
    19: [
        (TOP, "authorized representative"),
        ("how-do-i-give-the-patient-their-own-access", "**Actions** > **Invite to patient portal**"),
        ("can-several-people-use-the-same-email-address", "Yes."),
        ("do-i-invite-each-family-member-separately", "A separate registration email is sent for each"),
        ("why-does-a-family-see-only-one-registration-email", "Gmail"),
        ("can-two-accounts-with-the-same-email-address-have-the-same-username", "Only one account can use the email address as its username."),
    ],
    20: [
        (TOP, "**Revoke Access**"),
        (TOP, "**Actions** drop-down and choose **Invite to patient portal**"),
        ("how-do-i-cancel-an-invitation-that-the-patient-has-not-used-yet", "**Cancel invite**"),
        ("what-happens-when-i-revoke-a-patients-access", "**Access revoked**"),
        ("what-happens-when-i-revoke-a-patients-access", "\"Ask your doctor to provide access to your health records.\""),
    ],
    21: [
        (TOP, "**New Message**"),
        (TOP, "in a life-threatening situation call 911"),
        ("what-does-a-practice-need-before-patients-can-send-messages", "a practice administrator has enabled patient messaging"),
        ("which-practice-members-can-receive-messages-from-patients", "Access Level 3 (NP/PA) or higher"),
        ("what-can-be-attached-to-a-message", "one file per message, 25 MB or smaller"),
        ("what-can-be-attached-to-a-message", "xml, txt, gif, jpg, jpeg, png, pdf, m4a, wav, mp3, wma, aiff, mp4, or mov"),
        ("where-does-a-patient-find-and-answer-earlier-messages", "left-hand side"),
        ("how-will-a-patient-be-notified-that-theyve-received-a-message", "By email."),
        ("what-if-there-is-no-messages-section", "has not enabled patient messaging"),
        ("do-messages-with-patients-go-into-the-chart-automatically", "**Summary**"),
        ("how-do-i-keep-a-single-message-out-of-the-chart", "**Add to chart**"),
        ("where-do-messages-from-patients-arrive-in-practice-fusion", "\"How do I use patient messaging?\""),
    ],
    23: [
        (TOP, "**Schedule** > **Appointment Requests**"),
        ("where-do-i-find-pending-appointment-requests", "**Refresh** near the top"),
        ("can-i-filter-the-list-of-appointment-requests", "by provider or by request type"),
        ("what-does-a-provider-need-before-patients-can-request-appointments-online", "Phys./MD/DO or NP/PA"),
        ("how-do-i-approve-an-appointment-request", "**Approve**"),
        ("how-do-i-match-a-request-to-a-different-or-new-patient", "**Change patient**"),
        ("how-do-i-match-a-request-to-a-different-or-new-patient", "**Add new patient**"),
        ("where-does-the-appointment-appear-after-i-approve-the-request", "reason for the visit (chief complaint)"),
        ("how-do-i-offer-another-time-for-a-new-appointment-request", "date and time under **When**"),
        ("how-do-i-offer-another-time-for-a-new-appointment-request", "**Propose Changes**"),
        ("how-do-i-offer-another-time-for-a-new-appointment-request", "**Send**"),
        ("what-happens-after-i-offer-another-time-for-a-new-request", "**Tentative**"),
        ("what-does-the-email-about-a-request-say-and-when-is-it-sent", "confirmed, denied, or rescheduled"),
        ("which-email-address-gets-the-answer-to-an-appointment-request", "typed in the request"),
    ],
    26: [
        (TOP, "**Link the records to an existing Patient Fusion account**"),
        ("what-are-the-steps-to-link-a-record-to-an-existing-account", "**Access your records**"),
        ("when-can-a-patient-link-records-to-an-existing-account", "right after the identity check"),
        ("which-option-do-i-choose-if-i-already-have-an-account", "**Create a new account**"),
        ("can-one-account-show-records-from-several-doctors", "several providers"),
        ("can-i-see-my-childrens-records-in-my-own-account", "when you are authorized"),
        (NOT_CONFIRMED, "\"How can I view multiple records that I've linked into one account?\""),
    ],
    27: [
        (TOP, "**EHR Settings** > **Patient communications**"),
        (TOP, "**PHR invite** tab"),
        ("who-can-turn-auto-invite-off", "Account administrators have full control"),
        (NOT_CONFIRMED, "30 days after the visit"),
    ],
    28: [
        ("why-does-the-patient-get-the-access-error", "\"Ask your doctor to provide access to your health records.\""),
        ("why-does-the-patient-get-the-access-error", "**Access revoked**"),
        ("how-do-i-restore-a-patients-access", "**Actions**"),
        ("how-do-i-restore-a-patients-access", "**Invite to patient portal**"),
        ("how-do-i-restore-a-patients-access", "from the patient's demographics"),
        ("how-do-i-restore-a-patients-access", "click **Invite**"),
        ("what-does-the-patient-do-after-access-is-restored", "verifies identity again and sets up the account again"),
        ("what-does-the-patient-do-after-access-is-restored", "A new registration is created"),
    ],
    29: [
        ("what-if-the-enrollment-email-went-to-spam", "healthrecords@patientfusion.com to the Safe Senders list"),
        ("why-do-people-who-share-an-email-address-see-only-one-enrollment-email", "one conversation"),
        ("which-email-address-does-the-enrollment-email-go-to", "**Profile**"),
        ("what-if-the-enrollment-email-says-the-registration-link-has-expired", "\"Your registration link has expired. Ask your doctor to enroll you again\""),
        ("what-if-the-enrollment-email-says-the-registration-link-has-expired", "**Cancel invite** or **Revoke Access**"),
        ("does-a-patient-who-unsubscribed-still-get-the-enrollment-email", "not confirmed"),
    ],
    32: [
        (TOP, "account administrator"),
        ("where-are-the-cancellation-policy-settings", "**Settings** tab in the Scheduler"),
        ("where-are-the-cancellation-policy-settings", "**EHR Settings** > **Patient Communications** > **Appointment reminders** tab"),
        ("which-options-does-the-cancellation-approval-policy-have", "**Do not require approval for any cancellation requests**"),
        ("which-options-does-the-cancellation-approval-policy-have", "**Require approval for all cancellation requests**"),
        ("which-options-does-the-cancellation-approval-policy-have", "**Require approval for requests that fall within ___ calendar days**"),
        ("how-do-i-warn-patients-about-charges-for-late-cancellations", "**Alert patients about possible charges for appointments cancelled within …**"),
        ("how-do-i-warn-patients-about-charges-for-late-cancellations", "**Practice doesn't have policy**"),
        ("do-emails-about-cancellations-stop-when-appointment-reminders-are-turned-off", "No."),
    ],
    35: [
        ("can-patients-reschedule-or-cancel-an-appointment-online", "access to the patient portal"),
        ("where-does-the-practice-see-requests-to-reschedule", "labeled **Reschedule appointment**"),
        ("what-can-the-practice-do-with-a-reschedule-request", "four options"),
        ("does-a-reschedule-request-change-the-schedule-before-the-practice-approves-it", "Nothing moves until the practice approves or denies"),
        ("how-does-the-practice-propose-another-time-for-a-reschedule-request", "**Propose Changes**"),
        ("what-happens-after-the-practice-proposes-another-time-for-a-reschedule-request", "**Tentative**"),
        ("how-do-i-reschedule-my-appointment-in-the-patient-portal", "**Request to reschedule**"),
        ("how-do-i-reschedule-my-appointment-in-the-patient-portal", "**Upcoming**"),
        ("how-do-i-know-whether-my-reschedule-request-was-approved", "**Appointment details**"),
        ("how-do-i-know-whether-my-reschedule-request-was-approved", "listed as **Confirmed**"),
        ("do-i-have-to-keep-my-original-appointment-while-my-reschedule-request-is-open", "stays your responsibility"),
        ("can-i-change-my-request-while-it-is-still-pending", "replaces the first one"),
        ("can-rescheduling-cost-money-or-cancel-my-appointment", "Charges may apply"),
        ("how-do-i-cancel-a-request-that-is-still-pending", "**Keep Appointment**"),
        ("how-do-i-cancel-a-request-that-is-still-pending", "**Cancel Appointment**"),
        ("how-do-i-cancel-a-confirmed-appointment-in-the-patient-portal", "**Other reason**"),
        ("does-the-practice-have-to-approve-a-patients-cancellation", "**Cancellation Approval Policy**"),
    ],
}  # fmt: skip

ROWS = [pytest.param(number, anchor, text, id=f"{number}-{text[:50]}") for number, rows in FACTS.items() for anchor, text in rows]

VALUES = {
    "experian_phone": "1-888-397-3742", "safe_sender": "healthrecords@patientfusion.com", "password_reset_sender": "notifications@email.patientfusion.com",
    "patient_login": "my.patientfusion.com", "public_site": "www.patientfusion.com", "patient_help": "help.patientfusion.com", "emergency": "911",
    "card_digits": "eight", "auto_invite_ages": "18-85", "auto_invite_unsigned_days": "30 days", "attachment_size": "25 MB", "attachment_count": "one",
    "security_code_digits": "5 digits", "security_code_wait": "2 minutes", "password_min_length": "8 characters", "password_rule_date": "August 27, 2019",
    "reminder_first": "1 week", "reminder_second": "1 day", "test_request_time": "a minute", "sending_access_level": "Access Level 3 (NP/PA)",
    "edit_levels": "Phys./MD/DO or NP/PA", "practice_fusion_sales": "(415) 993-4977", "erx_credit_freeze_phone": "1-855-246-9409",
}  # fmt: skip

VERIFIED = {2, 28, 32}
OUTLINE = {1, 4, 10, 13, 15, 18, 22, 24, 25, 30, 31, 33, 34, 36}

VERIFICATION = [
    "What credit card can I use to verify my identity?",
    "Why do I need to enter this information to sign up for an Online Booking Page?",
    "Why do I need to provide my DOB or SSN?",
    "Does Practice Fusion store information I've entered related to credit history?",
    "What credit card information is required when completing the credit card identity verification process?",
]

PROVIDER_CHECK = re.compile(r"Experian|\bSSN\b|Social Security|credit (?:card|file|history)|\bNPI\b|\bCVV\b")
PATIENT_CHECK = re.compile(
    r"MM/DD/YYYY|YYYYMMDD|access code|(?<!card )security code|enrollment PIN|patient's PIN|PIN (?:from (?:the|your) (?:doctor|practice)|that was created)"
    r"|doctor's record|registration (?:email|page|link)|Access your records",
    re.I,
)
"""Words that only the check of providers, or only that of patients, has."""


def by_number(real: Library, number: int) -> Article:
    return next(article for article in real.articles if article.number == number)


def rendered(section: Section) -> str:
    """What a reader of the page sees, with bold labels between asterisks."""
    marked = re.sub(r"</?strong>", "**", section.html)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", marked)).split()).replace(" .", ".").replace(" ,", ",")


def sections(real: Library) -> list[tuple[Article, Section]]:
    return [(article, section) for article in real.articles for section in article.sections]


# --- the facts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "anchor", "text"), ROWS)
def test_a_fact_stands_in_its_article_where_it_belongs(real: Library, number: int, anchor: str, text: str) -> None:
    article = by_number(real, number)

    section = article.section(anchor)

    assert section is not None, f"article {number} has no section #{anchor}"
    shown = rendered(section)
    assert text in shown or text in shown.replace("**", ""), shown


def test_the_table_covers_every_article_with_confirmed_facts() -> None:
    assert set(FACTS) == set(range(1, 37)) - OUTLINE
    assert len(FACTS) == 22
    assert len(ROWS) >= 120


def test_numbers_addresses_and_limits_have_their_established_values(real: Library) -> None:
    assert {name: fact.value for name, fact in real.facts.items()} == VALUES


def test_every_fact_says_where_it_comes_from_and_third_parties_are_checked_more_often(real: Library) -> None:
    for name, fact in real.facts.items():
        assert fact.source, name
        assert fact.owner, name
        assert fact.meaning, name
        assert fact.review_by > fact.checked, name
    longest = max(fact.review_days for fact in real.facts.values())
    assert real.facts["experian_phone"].review_days < longest
    assert real.facts["erx_credit_freeze_phone"].review_days < longest


# --- the 36 -----------------------------------------------------------------------------------------------------------


def test_the_36_titles_stand_in_the_order_of_the_topic_list(real: Library) -> None:
    topics = read_topics(ROOT / "kb" / "topics.yml", [])

    assert [(article.number, article.title) for article in real.articles] == list(topics.items())
    assert list(topics) == list(range(1, 37))


def test_3_are_verified_19_partial_and_14_outlines(real: Library) -> None:
    found = {status: {a.number for a in real.articles if a.status == status} for status in ("verified", "partial", "outline")}

    assert found == {"verified": VERIFIED, "outline": OUTLINE, "partial": set(range(1, 37)) - VERIFIED - OUTLINE}
    assert {status: len(numbers) for status, numbers in found.items()} == {"verified": 3, "partial": 19, "outline": 14}


def test_an_article_has_its_public_number_or_900000_and_its_place(real: Library) -> None:
    public = {
        2: 484517,
        3: 486121,
        6: 484964,
        8: 486071,
        9: 484521,
        16: 484516,
        17: 484518,
        21: 484523,
        23: 483346,
        28: 486592,
        32: 714024,
        35: 713967,
    }

    assert {a.number: a.id for a in real.articles} == {number: public.get(number, 900_000 + number) for number in range(1, 37)}


def test_the_five_verification_questions_are_headings_of_article_2_word_for_word(real: Library) -> None:
    headings = [section.heading for section in by_number(real, 2).sections]

    assert [heading for heading in headings if heading in VERIFICATION] == VERIFICATION


def test_no_outline_gives_steps_and_each_says_at_once_that_it_is_not_confirmed(real: Library) -> None:
    for number in OUTLINE:
        article = by_number(real, number)
        assert [section.heading for section in article.sections if section.steps] == []
        assert re.match(r"We don't have confirmed (steps|information) (for|about) this yet\.", article.sections[0].text), article.title


def test_every_article_that_is_not_verified_ends_with_what_is_not_confirmed(real: Library) -> None:
    for article in real.articles:
        last = article.sections[-1]
        assert (last.anchor == NOT_CONFIRMED) == (article.number not in VERIFIED), article.title
        assert article.status == "verified" or len(re.findall(r"^- ", last.text, re.M)) >= 2, article.title


def test_every_section_is_asked_for_in_at_least_eight_wordings(real: Library) -> None:
    few = {section.ref: len(set(section.asked)) for _, section in sections(real) if len({w.casefold() for w in section.asked}) < 8}

    assert few == {}


def test_every_section_has_a_text(real: Library) -> None:
    assert [section.ref for _, section in sections(real) if not section.text] == []


# --- the plain text is what the page shows ----------------------------------------------------------------------------


def test_the_text_of_an_answer_has_the_words_of_the_page_and_no_others(real: Library) -> None:
    for _, section in sections(real):
        page = re.sub(r'<p class="admonition-title">.*?</p>', "", section.html)
        words = re.findall(r"\w+", html.unescape(re.sub(r"<[^>]+>", " ", page)))
        text = re.findall(r"\w+", re.sub(r"^\s*(?:\d+\.|-) ", "", section.text, flags=re.M))
        assert text == words, section.ref


def test_no_braces_marks_or_entities_are_left_in_what_readers_see(real: Library) -> None:
    for article, section in sections(real):
        assert not re.search(r"\{\{|\}\}|\*\*|\]\(|&\w+;|<\w", section.text), section.ref
        assert not re.search(r"\{\{|\}\}|\*\*|\]\(", section.html), section.ref
        assert "{" not in section.heading, article.path


def test_no_sentence_ends_twice(real: Library) -> None:
    assert [section.ref for _, section in sections(real) if re.search(r"\?\.(?:\s|$)|\.\.(?:\s|$)", section.text)] == []


# --- two checks, never mixed ------------------------------------------------------------------------------------------


def test_no_section_has_words_of_both_identity_checks(real: Library) -> None:
    mixed = [s.ref for _, s in sections(real) if s.is_confirmed and PROVIDER_CHECK.search(s.text) and PATIENT_CHECK.search(s.text)]

    assert mixed == []


def test_a_section_about_the_providers_check_never_tells_the_patients_and_the_other_way_round(real: Library) -> None:
    foreign = {"provider-verification": PATIENT_CHECK, "erx-verification": PATIENT_CHECK, "patient-registration": PROVIDER_CHECK}

    wrong = [s.ref for a, s in sections(real) if (flow := a.flow_of(s)) in foreign and foreign[flow].search(s.text)]

    assert wrong == []
    assert {a.flow_of(s) for a, s in sections(real)} >= set(foreign)


def test_words_of_the_providers_check_stand_only_in_sections_of_that_flow(real: Library) -> None:
    stray = [s.ref for a, s in sections(real) if PROVIDER_CHECK.search(s.text) and a.flow_of(s) not in ("provider-verification", "erx-verification")]

    assert stray == []


def test_a_pin_in_the_providers_check_is_always_that_of_experian(real: Library) -> None:
    nameless = [
        s.ref for a, s in sections(real) if a.flow_of(s) == "provider-verification" and re.search(r"\bPIN\b", s.text) and "Experian" not in s.text
    ]

    assert nameless == []


def test_experian_is_not_named_for_e_prescribing_without_saying_that_it_is_another_check(real: Library) -> None:
    for article, section in sections(real):
        if article.flow_of(section) == "erx-verification" and "Experian" in section.text:
            assert "It is not the Experian check" in section.text, section.ref


def test_a_wording_for_one_identity_check_never_uses_the_words_of_the_other(real: Library) -> None:
    foreign = {"provider-verification": PATIENT_CHECK, "patient-registration": PROVIDER_CHECK}  # a card has a "security code", too
    asked = [(a.flow_of(s), s.ref, wording) for a, s in sections(real) for wording in s.asked]
    wrong = [(ref, wording) for flow, ref, wording in asked if flow in foreign and foreign[flow].search(wording.replace("security code", "code"))]

    assert wrong == []

"""Who wants a person is understood, and who asks about persons is not sent to one."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.bases import small_base

from assistant.answering.handoff import wants_person
from assistant.builds import build as builds
from assistant.builds.engine import open_engine
from assistant.settings import Settings

WISHES = """
I want to talk to a person
talk to someone
call you
human
contact support
agent please
can somebody ring me
quiero hablar con una persona
parler à quelqu'un
mit einem Menschen sprechen
forget it, let me speak to somebody
I need a real person
I'd like to speak with a human being
can I talk to someone please?
get me an agent
give me a human
representative
operator
customer service
customer support please
live chat
live agent
how can I contact you?
how do I reach a real person?
is there a phone number I can call you at?
what is your phone number
call me back
please call me
I want a callback
could someone give me a call back? nobody helps me here
I tried everything with the PIN and nothing works, let me talk to a human
this bot is useless, I want to speak to a person
I don't want to talk to a bot
not a machine, a human please
connect me with support
transfer me to an agent
put me through to somebody
I want to tlak to a persn
speek to a humen
cotnact suport
talk to a repersentative
can I chat with anybody
let me speak with your team
I would rather talk to somebody about my bill
I need to talk to someone about my login
can a human look at this?
who can I speak to?
is anyone there I can talk to
can we talk on the phone?
how do I get hold of a human
quiero hablar con alguien
necesito hablar con un agente
llámenme por favor
puedo hablar con un humano?
atención al cliente
je voudrais parler à un conseiller
parler avec un humain
rappelez-moi
service client
ich möchte mit jemandem sprechen
ich will einen Menschen
Kundenservice
bitte rufen Sie mich an
kann ich mit einem Mitarbeiter sprechen?
contact
contact us
speak to a human now
I want human support
can I get a person on the line
no more articles, I want to talk to somebody
please have someone contact me
could you connect me to a real human?
hablar con un representante
joindre le support
Rückruf bitte
Could I please talk to an actual person about this?
Just let me talk to somebody!
is there a human I could speak with?
I need human help
help from a person please
Get me a human!!
i'd prefer to talk to a person
How can I get in touch with you?
how can I get in touch with support
who can help me in person?
Do you have a phone number?
Do you have live chat?
can i call someone
someone call me
can you call me?
call me please, 555-0100
I give up, connect me to an agent
None of this helps. I want a person.
that did not help, human please
stop it, I want to talk to a real human being
phone support
email support
talk to support team
speak with customer care
reach a representative
please transfer me
can someone get back to me?
I would like someone to contact me
have an agent call me
quisiera que me llame alguien
páseme con un agente
quiero un humano
puedo llamar a alguien?
necesito ayuda de una persona
j'aimerais parler avec quelqu'un
je veux un humain
puis-je vous appeler ?
un conseiller s'il vous plaît
Kann ich jemanden anrufen?
Ich brauche einen Berater
Mitarbeiter sprechen
ich möchte angerufen werden
wanna speak to a persom
i need to talk to smoeone
operater please
""".strip().splitlines()

QUESTIONS = """
How do patients message their provider?
how do I contact my doctor
Who do I call for Experian's PIN
How can a patient contact support?
Who do I contact about my patient portal account?
Can patients talk to a person at the practice through the portal?
How do I send a message to someone at my doctor's office?
How do I talk to someone at the clinic through the portal?
Will the doctor call me?
Can I get the code by a phone call?
How does an authorized representative register?
What does the agent do in a booking?
what is an operator account
How do I add a person to my account?
How many people can use one account?
Can somebody else edit my profile?
Does someone have to approve the request?
Who receives the email?
can I invite someone without an email address?
Is my phone number visible to people?
How do I change my phone number?
which number do you call me from?
Can I cancel by phone?
What happens when I call the office?
Does the support of Safari matter?
Which browsers do you support?
Is Internet Explorer supported?
How do I reach the settings page?
How do I contact a patient?
How do I text a patient?
Can patients email us?
where do messages from patients arrive
Do you call patients automatically?
Can two people share an email address?
I don't want to talk to anybody, just tell me how to reset my password
How do I turn off phone calls?
Can I speak the code instead of typing it?
How do I chat with a patient?
Can I use the portal to talk with my nurse?
What should I say when a patient calls?
when will my doctor reach out about the results
how do I write a message
Can an agent of the insurance see my records?
Is a person under 18 allowed to register?
Who can I share my records with?
How do I transfer my records to another doctor?
can you send it to someone
How do I connect my account?
Can somebody tell me how to reset my password?
could someone help me with the PIN
can anyone explain what auto-invite is
can you help me turn off auto-invite
what number do I call to lift the freeze
human error in the chart, how do I fix it
person with no email, how to enroll
Which team members can receive messages?
How do staff log in?
When are patients called?
add a contact
how do I edit my contact details
import contacts from Outlook
delete a person
why
is that safe?
¿Cómo contacto a mi médico?
comment écrire à mon médecin
wie erreiche ich meinen Arzt
Can she call the patient back?
call waiting
phone verification
email support for invoices in PDF
the rep of our vendor needs access
customer portal
service hours of the practice
How do I add a team member?
Can my team see the messages?
Who on my staff can edit the profile?
Does the customer get an email?
How do clients book?
where do I put the phone number of my clinic
how do I let someone else book for me
Can I let my assistant talk to patients
How do I invite someone
give someone access
how do I give a person access to my account
can I get an email when someone books
I want to message a patient
I want to email an invoice to a client
I need to contact a customer through the app
Can I write to several people at once?
can a person have two accounts
do agents need a license
how are agents paid
what does a service agent see
Who is the contact of the practice?
How do I call the API?
calling the webhook fails
Call fails with error 500
the call button does nothing
How do I mute a call?
how do I record a chat
how do I transfer a call to somebody
Can I send a text message to a patient?
How do I add someone to a chat?
what is the support policy
which phones are supported
support for dark mode
does it support SAML?
what hours are you open
how do I speak Spanish in the portal
talk time on a full charge
ring size
I can't hear the person on the other end
how do I delete a contact
does anyone see my answers
is somebody allowed to sign for me
I need a page for each person
no human error, the system was down
what number should the patient call
when does the nurse call me
why did you email me
why do you call me every day
stop calling me
stop emailing me
""".strip().splitlines()


@pytest.mark.parametrize("text", WISHES)
def test_a_wish_for_a_person_is_understood(text: str) -> None:
    assert wants_person(text)


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_about_persons_is_no_such_wish(text: str) -> None:
    assert not wants_person(text)


def test_who_wants_a_person_gets_the_way_to_one_and_no_text(tmp_path: Path) -> None:
    root = small_base(tmp_path / "base", "handoff: {label: Call the front office, url: /office/}")
    builds.build(Settings.load(root))
    assistant = open_engine(Settings.load(root)).assistant

    answer = assistant.answer("no, I want to talk to a human about my refund")

    assert (answer.status, answer.text, answer.source) == ("handoff", None, None)
    assert (answer.handoff.label, answer.handoff.url) == ("Call the front office", "/office/")
    assert assistant.answer("how long does a refund take").status == "answered"

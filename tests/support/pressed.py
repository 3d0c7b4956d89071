"""Every control of every page, and the test that uses it: what `tests/e2e/web/test_every_control.py` goes by.

A `*` stands for what differs. The review studio and the pages of administrators have tests of their own.
"""

from __future__ import annotations

Known = dict[str, str]

_SIGN_UP = "test_mistakes_at_signing_up_are_said_and_nothing_typed_is_lost"
_SIGN_IN = "test_who_opens_a_page_signed_out_signs_in_and_gets_to_it"
_FORGOT = "test_a_forgotten_password_is_replaced_by_the_mailed_link_which_works_once"
_FIRST = "test_the_first_page_leads_to_prices_signing_up_and_signing_in"
_OLD_LINK = "test_a_mailed_link_opens_the_account_once_and_elsewhere_with_the_password"
_LOST = "test_what_isnt_there_is_told_and_leads_home"
_SKIP = "test_who_goes_by_keyboard_skips_to_the_content"
_LANGUAGES = "test_all_pages_speak_four_languages_and_remember_which"
_THEME = "test_the_theme_is_chosen_and_remembered"
_MENU = "test_the_menu_of_a_phone_leads_everywhere_and_out"
_KINDS = "test_speech_is_written_down_translated_and_spoken"
_DUB = "test_a_video_is_dubbed_into_two_languages_with_its_subtitles_drawn"
_RECORDING = "test_a_recording_is_dubbed"
_STOP = "test_a_job_is_stopped_begun_again_and_stopped"
_SAMPLE = "test_the_sample_is_tried_and_removed_again"
_DROP = "test_files_are_dropped_on_the_page_and_wrong_ones_refused_in_words"
_ADDRESS = "test_what_an_address_leads_to_is_refused_in_words"
_PAY = "test_a_package_is_bought_and_its_credits_arrive"
_LOW = "test_too_few_credits_lead_to_the_shop_and_back_to_the_job_as_it_was"
_WHY = "test_a_charge_is_explained_in_the_statement_even_of_a_job_that_is_gone"
_KEYS = "test_a_key_that_was_made_lets_a_program_in_until_it_is_revoked"
_HOOKS = "test_a_webhook_is_tested_switched_off_and_on_and_removed"
_NAME = "test_name_and_mail_are_changed"
_PASSWORD = "test_the_password_is_changed_and_other_devices_are_signed_out"
_DEVICES = "test_devices_are_signed_out_one_by_one_and_all_at_once"
_END = "test_an_account_is_deleted_for_good_with_its_password"
_HELP = "test_help_answers_and_leads_to_the_description_of_the_api"
_EXAMPLE = "test_who_comes_by_hears_a_dub_and_its_original"
_VOICES = "test_voices_are_heard_recorded_with_consent_and_deleted"
_CHOICES = "test_several_files_are_dubbed_with_all_that_can_be_chosen"
_LIVE = "test_the_live_page_says_how_it_stands"
_UPLOAD = "test_an_upload_is_paused_gone_on_with_and_given_up"

_TOP: Known = {
    "link Skip to the content": _SKIP,
    "link Octavia": _FIRST,
    "choice Language of the pages": _LANGUAGES,
    "button Light theme": _THEME,
}
AROUND: dict[str, Known] = {
    "public": {**_TOP, "link Sign in": _FIRST},
    "app": {
        **_TOP,
        **{
            f"link {place}": _MENU
            for place in ("New", "History", "Voices", "Credits", "API keys", "Webhooks", "Settings", "Help")
        },
        "link * credits": _PAY,
        "button Sign out": _PASSWORD,
    },
}
PUBLIC: dict[str, Known] = {
    "/": {
        "link Start for free": _FIRST,
        "link Prices": _FIRST,
        "button Play the example": _EXAMPLE,
        "button Original": _EXAMPLE,
        "button *dub": _EXAMPLE,
        "button 0:*": _EXAMPLE,
        "field Position": _EXAMPLE,
    },
    "/signup": {
        "field Name": _SIGN_UP,
        "field E-mail": _SIGN_UP,
        "field Password": _SIGN_UP,
        "button Create account": _SIGN_UP,
    },
    "/login": {
        "field E-mail": _SIGN_IN,
        "field Password": _SIGN_IN,
        "button Sign in": _SIGN_IN,
        "link Forgot the password?": _FORGOT,
        "link Create an account": _FIRST,
    },
    "/verify?token=x": {"link Sign in": _OLD_LINK},
    "/forgot-password": {"field E-mail": _FORGOT, "button Send the link": _FORGOT},
    "/reset-password?token=x": {"field New password": _FORGOT, "button Set the password": _FORGOT},
    "/nowhere": {"link To the start page": _LOST},
}
APP: dict[str, Known] = {
    "/app": {
        "link Dub a video": _DUB,
        "link Dub a recording": _RECORDING,
        "link Subtitles from speech": _KINDS,
        "link Translate subtitles": _KINDS,
        "link Speak subtitles": _KINDS,
        "link Live": _LIVE,
        "link All": _KINDS,
        "link *.mp4": _DUB,
    },
    "/app/new": {
        "link All kinds": _SAMPLE,
        "field Choose files": _DROP,
        "button Choose files": _DROP,
        "field Or an address": _ADDRESS,
        "button Add": _ADDRESS,
        "button Try with a sample": _SAMPLE,
        "button Pause *": _UPLOAD,
        "button Remove *": _UPLOAD,
        "choice Language spoken": _DUB,
        "checkbox *": _DUB,
        "radio *": _KINDS,
        "button Play *": _VOICES,
        "button Original sound, background, quality and engines": _CHOICES,
        "choice The original under the lines": _CHOICES,
        "field By how many dB": _CHOICES,
        "choice Quality": _CHOICES,
        "choice Hears": _CHOICES,
        "choice Translates": _CHOICES,
        "choice Speaks": _CHOICES,
        "field Choose a file": _CHOICES,
        "button Choose a file": _CHOICES,
        "choice Voice in *": _DUB,
        "checkbox Draw subtitles into the picture": _DUB,
        "choice File format": _KINDS,
        "choice Language of the subtitles": _KINDS,
        "field Speed": _KINDS,
        "button Start": _DUB,
    },
    "/app/voices": {
        "choice Language": _VOICES,
        "button Add a voice": _VOICES,
        "button Play *": _VOICES,
    },
    "/app/jobs": {"choice Kind": _KINDS, "choice Status": _KINDS, "link *.mp4": _DUB},
    "/app/jobs/job": {
        "link Download": _DUB,
        "link Download *": _DUB,
        "link Review line by line": _DUB,
        "link Report": _DUB,
        "choice Listen in": _DUB,
        "button All languages": _DUB,
        "button English": _DUB,
        "button Spanish": _DUB,
        "button French": _DUB,
        "button Why?": _WHY,
        "button Try again": _STOP,
        "button Delete": _KINDS,
        "button Cancel": _KINDS,
        "button Close": _WHY,
    },
    "/app/billing": {
        **{f"button Choose {package}": _PAY for package in ("Starter", "Basic", "Pro", "Enterprise", "Premium")},
        "link CSV": _PAY,
        "button Why?": _WHY,
        "link job": _WHY,
    },
    "/app/keys": {
        "button New key": _KEYS,
        "button Revoke *": _KEYS,
        "button Close": _KEYS,
        "field What is it for?": _KEYS,
        "checkbox *": _KEYS,
        "choice Valid for": _KEYS,
        "button Make the key": _KEYS,
    },
    "/app/webhooks": {
        "button New webhook": _HOOKS,
        "button Send a test": _HOOKS,
        "button Switch off": _HOOKS,
        "button Remove": _HOOKS,
        "button Close": _HOOKS,
        "field Address": _HOOKS,
        "checkbox job.*": _HOOKS,
        "button Add": _HOOKS,
    },
    "/app/settings": {
        "field Name": _NAME,
        "field E-mail": _NAME,
        "button Save": _NAME,
        "checkbox Tell me by mail when a job ends": _NAME,
        "field Current password": _PASSWORD,
        "field New password": _PASSWORD,
        "button Change the password": _PASSWORD,
        "button Sign out there": _DEVICES,
        "button Sign out everywhere else": _DEVICES,
        "button Delete the account": _END,
        "button Delete for good": _END,
        "button Close": _NAME,
    },
    "/app/help": {
        "button What does it cost?": _HELP,
        "button How good is it?": _HELP,
        "button A line is wrong. What now?": _HELP,
        "button My upload was interrupted": _HELP,
        "button What may I dub?": _HELP,
        "button How do I get rid of my files?": _HELP,
        "button Can a program do this for me?": _HELP,
        "link the description of the API": _HELP,
    },
    "/app/live": {},
}

"""Every control of every page, and the test that uses it: what `tests/e2e/web/test_every_control.py` goes by.

A `*` stands for what differs.
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
_MONTHLY = "test_a_subscription_is_begun_ended_and_kept_from_the_page"
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
        "link Sign up": _FIRST,
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
        **{f"button Choose {package}": _PAY for package in ("Starter", "Basic", "Pro", "Enterprise")},
        "button Choose Premium": _MONTHLY,
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

_OPERATOR = "test_an_operator_runs_the_installation"
_PEOPLE = "test_users_are_sorted_filtered_and_sought"
_PERSON = "test_a_user_is_signed_out_appointed_and_corrected"
_OTHERS_JOBS = "test_jobs_are_sorted_filtered_and_sought"
_FORM = "test_prices_are_a_form_and_an_older_book_is_taken_up_again"
_UNUSED = "test_a_payment_that_could_not_be_used_is_looked_at_again"
_TRAIL = "test_the_trail_is_sought"
_PLAYER = "test_the_player_is_worked_by_its_buttons"
_TIMELINE = "test_the_timeline_is_seen_closer_wider_and_whole"
_LINE = "test_a_line_is_locked_timed_and_all_of_it_taken_back_by_buttons"
_FIND = "test_words_are_found_one_by_one_in_either_text"
_AWAY = "test_problems_commands_keys_and_the_other_language_are_a_press_away"
_PACE = "test_a_line_ends_at_the_playhead_and_is_spoken_at_the_pace_that_is_set"

AROUND["admin"] = {
    **AROUND["app"],
    "link Administration": _OPERATOR,
    **{f"link {place}": _OPERATOR for place in ("Overview", "Users", "Jobs", "Workers", "Prices")},
    "link Payment events": _OPERATOR,
    "link Audit trail": _TRAIL,
}
ADMIN: dict[str, Known] = {
    "/app/admin": {"button Prove them now": _OPERATOR, "link Look": _UNUSED},
    "/app/admin/users": {
        **{f"button {title}": _PEOPLE for title in ("User", "Credits", "Jobs", "Last seen", "Since", "Search")},
        "choice Role": _PEOPLE,
        "field Find somebody": _PEOPLE,
        "link * job* of *": _PEOPLE,
        "link *@mail.example": _PERSON,
    },
    "/app/admin/users/user": {
        "button Give or correct": _PERSON,
        "button Keep out": "test_who_is_kept_out_is_signed_out_and_comes_back_when_let_in",
        "button Make administrator": _PERSON,
        "button Sign out everywhere": _PERSON,
        "button Sign out there": _PERSON,
        "link * job*": _PERSON,
        "link What was done to this account": _OPERATOR,
        "button Close": _PERSON,
        "button Give these credits": _PERSON,
        "choice Kind of credits": _PERSON,
        "choice What": _PERSON,
        "field Credits": _PERSON,
        "field Reason": _PERSON,
    },
    "/app/admin/jobs": {
        **{f"button {title}": _OTHERS_JOBS for title in ("Credits", "Since", "Search", "Close")},
        "button *.*": _OTHERS_JOBS,
        "button Start again": _OTHERS_JOBS,
        "button Stop the job": _OTHERS_JOBS,
        "choice Kind": _OTHERS_JOBS,
        "choice Status": _OTHERS_JOBS,
        "field Find a job": _OTHERS_JOBS,
        "link *@mail.example": _OTHERS_JOBS,
    },
    "/app/admin/workers": {},
    "/app/admin/prices": {
        **{f"button {title}": _FORM for title in ("Credits", "Left", "Vendors", "When", "Worth")},
        "link Job *": _FORM,
        "button Add a pack": _FORM,
        "button Publish": _FORM,
        "button Take up": _FORM,
        "button Remove *": _FORM,
        "checkbox for each language": _FORM,
        "checkbox on sale": _FORM,
        "choice How often it is paid": _FORM,
        "choice Kind of credits": _FORM,
        "choice Rounded up to whole credits": _FORM,
        "field At least, credits a job": _FORM,
        "field *: credits a minute": _FORM,
        "field *: credits each": _FORM,
        "field Credits": _FORM,
        "field Description": _FORM,
        "field Name": _FORM,
        "field Price in USD": _FORM,
    },
    "/app/admin/payments": {"choice Status": _UNUSED, "button Try again": _UNUSED},
    "/app/admin/audit": {
        "button Search": _TRAIL,
        **{f"field {name}": _TRAIL for name in ("Who", "Did what", "To what", "From", "Up to")},
        "link CSV": _OPERATOR,
        "link *@mail.example": _TRAIL,
    },
}
STUDIO: Known = {
    "button * problem*": _AWAY,
    "button No problems": _AWAY,
    "button Keys": _AWAY,
    "button Commands": _AWAY,
    "choice Language of the dub": _AWAY,
    "choice Lines shown": _AWAY,
    "link To the job": _AWAY,
    **{f"button {name}": _PLAYER for name in ("Play", "Back 1 second", "Forward 1 second", "Dub", "Original")},
    "button Play this line: Line *": _PLAYER,
    "choice Speed": _PLAYER,
    **{f"button {name}": _TIMELINE for name in ("Closer", "Wider", "All of it")},
    **{f"button {name}": _LINE for name in ("Lock", "Undo", "Redo", "Split …")},
    "field Start": _LINE,
    "field End": _LINE,
    "field Pace": _PACE,
    "button Auto": _PACE,
    "button Join with next": "test_a_line_is_joined_with_the_next_and_brought_back",
    "button Nothing to render": "test_a_wrong_line_is_put_right_rendered_and_heard",
    "button Render this line": "test_one_line_is_rendered_by_its_button",
    "choice Speaker": "test_lines_are_filtered_and_said_by_somebody",
    "button Play *": "test_a_voice_is_heard_before_a_line_is_rendered_in_it",
    "choice Voice": "test_what_is_undone_is_as_it_was_rendered",
    "field What is said, line *": _LINE,
    "field What the dub says, line *": _LINE,
    "button Find and replace": _FIND,
    **{f"button {name}": _FIND for name in ("Next", "Previous", "Replace", "Close the search")},
    "button Replace all": "test_words_are_found_and_replaced_in_all_lines_in_one_step",
    **{f"checkbox {name}": _FIND for name in ("Match case", "Whole words")},
    "choice Where": _FIND,
    "field Find": _FIND,
    "field Replace with": _FIND,
}

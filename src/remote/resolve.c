#include "remote/resolve.h"

#include <stdio.h>
#include <string.h>

#include <skep/item.h>
#include <skep/time.h>

#include "base/fail.h"
#include "remote/address.h"
#include "remote/counted.h"
#include "remote/environment.h"
#include "wire/parse_plain.h"

static skep_str str_of(const char *text) {
    return text != NULL ? (skep_str){text, strlen(text)} : (skep_str){"", 0};
}

/* ---- Sets ---- */

static bool has_control(skep_str text) {
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] <= ' ' || text.ptr[i] == 0x7F) return true;
    return false;
}

static skep_status check_part(const resolved_text *text, const char *name, skep_str part,
                              size_t len_max, skep_error *err) {
    if (part.len > len_max)
        return fail(err, SKEP_INVALID, "%s: the %s has %zu characters, at most %zu are possible",
                    text->origin, name, part.len, len_max);
    if (has_control(part))
        return fail(err, SKEP_INVALID,
                    "%s: the %s has a blank, a line break or another control character in it",
                    text->origin, name);
    return SKEP_OK;
}

skep_status resolve_make(const resolver *r, const resolved_text *text, credentials_set **out,
                         skep_error *err) {
    if (text->id.len == 0 || text->secret.len == 0)
        return fail(err, SKEP_INVALID, "%s: the %s is missing", text->origin,
                    text->id.len == 0 ? "access key id" : "secret access key");
    skep_status status = check_part(text, "access key id", text->id, SIGN_ACCESS_KEY_MAX, err);
    if (status == SKEP_OK)
        status = check_part(text, "secret access key", text->secret, SIGN_SECRET_MAX, err);
    if (status == SKEP_OK)
        status = check_part(text, "session token", text->token, SIGN_TOKEN_MAX, err);
    if (status != SKEP_OK) return status;
    sign_credentials who = {text->id, text->secret, text->token};
    *out = counted_new(r->allocator, &who, text->expires_at_s, text->origin);
    return *out != NULL ? SKEP_OK : fail_memory(err);
}

/* ---- Options and environment ---- */

skep_status resolve_options(const resolver *r, credentials_set **out, skep_error *err) {
    const skep_remote_options *o = r->options;
    if (o->access_key_id == NULL) return SKEP_NOT_FOUND;
    resolved_text text = {.id = str_of(o->access_key_id),
                          .secret = str_of(o->secret_access_key),
                          .token = str_of(o->session_token),
                          .expires_at_s = CREDENTIALS_FOREVER,
                          .origin = "options"};
    return resolve_make(r, &text, out, err);
}

skep_status resolve_environment(const resolver *r, credentials_set **out, skep_error *err) {
    const char *id = environment_get("AWS_ACCESS_KEY_ID");
    const char *secret = environment_get("AWS_SECRET_ACCESS_KEY");
    if (id == NULL && secret == NULL) return SKEP_NOT_FOUND;
    if (id == NULL || secret == NULL)
        return fail(err, SKEP_INVALID, "environment: %s is set and %s is not; both are needed",
                    id != NULL ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY",
                    id != NULL ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID");
    resolved_text text = {.id = str_of(id),
                          .secret = str_of(secret),
                          .token = str_of(environment_get("AWS_SESSION_TOKEN")),
                          .expires_at_s = CREDENTIALS_FOREVER,
                          .origin = "environment"};
    return resolve_make(r, &text, out, err);
}

/* ---- All ---- */

static skep_status fail_nowhere(const resolver *r, skep_error *err) {
    return fail(err, SKEP_NOT_FOUND,
                "no credentials are found: not in the options, the environment (AWS_ACCESS_KEY_ID "
                "and AWS_SECRET_ACCESS_KEY), the profile '%.100s' of '%.200s' and '%.200s', a "
                "container or the instance's metadata; a server that needs none is used with the "
                "option is_unsigned",
                r->profile, profile_config_path(r->profiles),
                profile_credentials_path(r->profiles));
}

skep_status resolve_all(const resolver *r, credentials_set **out, skep_error *err) {
    skep_status status = resolve_options(r, out, err);
    /* A profile that the program names is meant, whatever the environment has. */
    bool is_profile_named = r->options->profile != NULL;
    if (status == SKEP_NOT_FOUND && !is_profile_named) status = resolve_environment(r, out, err);
    if (status == SKEP_NOT_FOUND && !is_profile_named) status = resolve_web_identity(r, out, err);
    if (status == SKEP_NOT_FOUND) status = resolve_profile(r, out, err);
    if (status == SKEP_NOT_FOUND) status = resolve_container(r, out, err);
    if (status == SKEP_NOT_FOUND) {
        status = resolve_metadata(r, out, err);
        if (status != SKEP_OK && status != SKEP_NOT_FOUND)
            fail_context(err,
                         "no credentials in the options, the environment or the profile '%s', "
                         "and none from the instance: ",
                         r->profile);
    }
    return status == SKEP_NOT_FOUND ? fail_nowhere(r, err) : status;
}

void resolve_region(const resolver *r, const char *profile, char *out, size_t cap) {
    char region[ADDRESS_NAME_MAX + 1];
    const char *own = profile_get(r->profiles, PROFILE_PROFILE, profile, "region");
    bool is_found = remote_region(r->options, r->profiles, region, NULL) == SKEP_OK;
    if (is_found && region[0] != '\0') own = region;
    (void)snprintf(out, cap, "%s", own != NULL ? own : "us-east-1");
}

/* ---- JSON ---- */

static skep_str member(skep_value map, const char *name) {
    skep_value value;
    if (name == NULL || !skep_value_at(map, str_of(name), &value)) return (skep_str){"", 0};
    skep_str text = skep_value_text(value);
    return text.ptr != NULL ? text : (skep_str){"", 0};
}

static skep_status read_expiration(const resolve_json *names, skep_value map, int64_t *out,
                                   skep_error *err) {
    skep_value value;
    *out = CREDENTIALS_FOREVER;
    bool is_there = skep_value_at(map, str_of(names->expiration), &value) &&
                    skep_value_type(value) != SKEP_TYPE_NULL;
    if (!is_there) {
        if (!names->is_expiration_needed) return SKEP_OK;
        return fail(err, SKEP_CORRUPT, "%s: the answer has no '%s'", names->origin,
                    names->expiration);
    }
    int64_t number = 0;
    if (skep_value_type(value) == SKEP_TYPE_N &&
        skep_value_get_i64(map, names->expiration, &number, NULL) == SKEP_OK) {
        *out = number / 1000;
        return SKEP_OK;
    }
    skep_time time = 0;
    skep_str text = skep_value_text(value);
    if (text.ptr == NULL || skep_time_parse(text, &time, NULL) != SKEP_OK)
        return fail(err, SKEP_CORRUPT,
                    "%s: '%s' of the answer is no time; one is for example '2026-11-21T08:49:54Z'",
                    names->origin, names->expiration);
    *out = skep_time_to_epoch(time);
    return SKEP_OK;
}

static skep_status make_of_map(const resolver *r, const resolve_json *names, skep_value map,
                               credentials_set **out, skep_error *err) {
    resolved_text found = {.id = member(map, names->id),
                           .secret = member(map, names->secret),
                           .token = member(map, names->token),
                           .origin = names->origin};
    int64_t version = 0;
    if (names->is_versioned &&
        (skep_value_get_i64(map, "Version", &version, NULL) != SKEP_OK || version != 1))
        return fail(err, SKEP_CORRUPT,
                    "%s: the answer is not of 'Version' 1, the one that is known", names->origin);
    skep_status status = read_expiration(names, map, &found.expires_at_s, err);
    return status == SKEP_OK ? resolve_make(r, &found, out, err) : status;
}

skep_status resolve_read_json(const resolver *r, const resolve_json *names, skep_str text,
                              credentials_set **out, skep_error *err) {
    skep_arena *arena = skep_arena_new(r->allocator, 0);
    if (arena == NULL) return fail_memory(err);
    skep_value whole, map;
    /* The parser's message may show what it stumbled over. */
    skep_status status = wire_parse_plain(text, arena, &whole, NULL);
    map = whole;
    bool is_map = status == SKEP_OK &&
                  (names->within == NULL || skep_value_at(whole, str_of(names->within), &map)) &&
                  skep_value_type(map) == SKEP_TYPE_M;
    if (is_map) {
        status = make_of_map(r, names, map, out, err);
    } else if (status == SKEP_NO_MEMORY) {
        status = fail_memory(err);
    } else {
        status = fail(err, SKEP_CORRUPT, "%s: the answer is not the JSON that is expected",
                      names->origin);
    }
    skep_arena_free(arena);
    return status;
}

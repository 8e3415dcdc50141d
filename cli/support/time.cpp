#include "support/time.hpp"

#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "support/text.hpp"

namespace sluice {
namespace {

struct Unit {
    char letter;
    std::int64_t seconds;
};
constexpr std::array<Unit, 5> k_units{{{'w', 604800}, {'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}}};

/// Reads fixed-width decimal fields and literal characters from the front of a text.
class Fields {
public:
    explicit Fields(std::string_view text) : m_rest(text) {}

    int number(std::size_t digits, int low, int high) {
        int value = 0;
        if (m_rest.size() < digits) return spoil();
        for (std::size_t i = 0; i < digits; ++i) {
            if (m_rest[i] < '0' || m_rest[i] > '9') return spoil();
            value = value * 10 + (m_rest[i] - '0');
        }
        m_rest.remove_prefix(digits);
        return value < low || value > high ? spoil() : value;
    }
    bool accept(char expected) {
        if (m_rest.empty() || m_rest.front() != expected) return false;
        m_rest.remove_prefix(1);
        return true;
    }
    void require(char expected) {
        if (!accept(expected)) spoil();
    }
    void skip_digits() {
        if (m_rest.empty() || m_rest.front() < '0' || m_rest.front() > '9') spoil();
        while (!m_rest.empty() && m_rest.front() >= '0' && m_rest.front() <= '9') m_rest.remove_prefix(1);
    }
    [[nodiscard]] bool done() const { return m_good && m_rest.empty(); }
    [[nodiscard]] bool good() const { return m_good; }

private:
    int spoil() {
        m_good = false;
        return 0;
    }
    std::string_view m_rest;
    bool m_good = true;
};

std::optional<std::chrono::sys_days> read_date(Fields& in) {
    const int year = in.number(4, 1, 9999);
    in.require('-');
    const int month = in.number(2, 1, 12);
    in.require('-');
    const int day = in.number(2, 1, 31);
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!in.good() || !date.ok()) return std::nullopt;
    return std::chrono::sys_days(date);
}

Failure bad_time(std::string_view text) {
    return fail(Error{Code::usage, "time-format", fmt::format("\"{}\" is no date and time", printable(text))}.mend(
        "write UTC as 2026-12-20T00:00:00Z"));
}

}  // namespace

std::string format_instant(Instant at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::hh_mm_ss time(at - day);
    return fmt::format("{}T{:02}:{:02}:{:02}Z", format_date(at), time.hours().count(), time.minutes().count(),
                       time.seconds().count());
}

std::string format_date(Instant at) {
    const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(at));
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

Result<Instant> parse_instant(std::string_view text) {
    Fields in(text);
    const auto date = read_date(in);
    in.require('T');
    const int hours = in.number(2, 0, 23);
    in.require(':');
    const int minutes = in.number(2, 0, 59);
    int seconds = 0;
    if (in.accept(':')) {
        seconds = in.number(2, 0, 59);
        if (in.accept('.')) in.skip_digits();
    }
    std::int64_t offset = 0;
    if (!in.accept('Z')) {
        const bool east = in.accept('+');
        if (!east) in.require('-');
        offset = std::int64_t{in.number(2, 0, 23)} * 3600;
        in.require(':');
        offset += std::int64_t{in.number(2, 0, 59)} * 60;
        if (!east) offset = -offset;
    }
    if (!date || !in.done()) return bad_time(text);
    return Instant(*date) + std::chrono::seconds(std::int64_t{hours} * 3600 + minutes * 60 + seconds - offset);
}

Result<Instant> parse_date(std::string_view text) {
    Fields in(text);
    const auto date = read_date(in);
    if (!date || !in.done()) {
        return fail(Error{Code::usage, "time-format", fmt::format("\"{}\" is no date", printable(text))}.mend(
            "write it as 2026-12-20"));
    }
    return Instant(*date);
}

Result<Duration> parse_duration(std::string_view text) {
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    constexpr std::int64_t k_longest = 100'000'000'000;  // seconds: 3,170 years
    for (const Unit& unit : k_units) {
        if (error == std::errc{} && end - rest == 1 && *rest == unit.letter && number >= 0 &&
            number <= k_longest / unit.seconds) {
            return Duration(number * unit.seconds);
        }
    }
    return fail(Error{Code::usage, "duration-format", fmt::format("\"{}\" is no duration", printable(text))}.mend(
        "write a whole number and one of s, m, h, d, w: 90d"));
}

std::string format_duration(Duration duration) {
    const auto seconds = duration.count();
    if (seconds == 0) return "0s";
    for (const Unit& unit : k_units) {
        if (unit.letter != 'w' && seconds % unit.seconds == 0)
            return fmt::format("{}{}", seconds / unit.seconds, unit.letter);
    }
    return fmt::format("{}s", seconds);
}

std::string describe_duration(Duration duration) {
    const auto seconds = duration.count() < 0 ? -duration.count() : duration.count();
    if (seconds >= 2 * 86400) return fmt::format("{} days", seconds / 86400);
    if (seconds >= 2 * 3600) return fmt::format("{} h", seconds / 3600);
    if (seconds >= 2 * 60) return fmt::format("{} min", seconds / 60);
    return fmt::format("{} s", seconds);
}

}  // namespace sluice

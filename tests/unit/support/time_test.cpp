#include "support/time.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(Time, instants_round_trip_in_utc) {
    for (const char* text :
         {"1970-01-01T00:00:00Z", "2026-11-21T06:54:02Z", "2028-02-29T23:59:59Z", "9999-12-31T23:59:59Z"}) {
        EXPECT_EQ(format_instant(*parse_instant(text)), text);
    }
    EXPECT_EQ(format_instant(*parse_instant("2026-01-01T01:30:00.123+02:00")), "2025-12-31T23:30:00Z");
    EXPECT_EQ(format_instant(*parse_instant("2026-12-20T00:00Z")), "2026-12-20T00:00:00Z");
}

TEST(Time, refuses_what_is_no_time) {
    for (const char* text :
         {"", "2026-11-21", "2026-02-30T00:00:00Z", "2026-11-21 06:54:02Z", "2026-11-21T24:00:00Z",
          "2026-11-21T06:54:02", "2026-11-21T06:54:02Zx", "2026-1-1T00:00:00Z", "2026-11-21T06:54:02.Z"}) {
        EXPECT_FALSE(parse_instant(text)) << text;
    }
}

TEST(Time, durations) {
    EXPECT_EQ(parse_duration("90d")->count(), 90 * 86400);
    EXPECT_EQ(parse_duration("0s")->count(), 0);
    EXPECT_EQ(format_duration(*parse_duration("36h")), "36h");
    EXPECT_EQ(format_duration(*parse_duration("2w")), "14d");
    for (const char* text :
         {"", "90", "d", "-1d", "1.5h", "1 d", "99999999999999999999d", "+1d", "165344w", "100000000001s"}) {
        EXPECT_FALSE(parse_duration(text)) << text;
    }
    for (const char* text : {"165343w", "100000000000s", "1157407d"}) {
        const auto longest = parse_duration(text);
        ASSERT_TRUE(longest) << text;
        EXPECT_EQ(parse_duration(format_duration(*longest)).value(), *longest) << text;
    }
}

}  // namespace
}  // namespace sluice

# Tests of the house: the rules for the sources, and of the test tools themselves.

script_test(house.runner 60 tests/e2e/selftest/runner_test.py)
script_test(house.crash_shim 60 tests/crash/shim_test.py "$<TARGET_FILE:crash_shim>")

# Tests of the house: the rules for the sources, and of the test tools themselves.

script_test(house.layers 60 tests/layers/layers_test.py)
script_test(house.layers_rules 60 tests/layers/rules_test.py)
script_test(house.errors 60 tests/errors/errors_test.py)
add_test(NAME house.format COMMAND "${PROJECT_SOURCE_DIR}/dev" format --check)
script_test(house.runner 60 tests/e2e/selftest/runner_test.py)
script_test(house.crash_shim 60 tests/crash/shim_test.py "$<TARGET_FILE:crash_shim>")

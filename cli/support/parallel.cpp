#include "support/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace sluice::parallel {
namespace {

/// Below this many calls a further thread costs more than it brings.
constexpr std::size_t k_calls_a_thread = 4;

std::atomic<unsigned> g_threads = 0;

/// One run: the threads take the next number until none is left.
class Run {
public:
    Run(std::size_t count, const std::function<void(std::size_t)>& work) : m_count(count), m_work(work) {}

    void take_part() noexcept {
        try {
            for (std::size_t at = m_next++; at < m_count; at = m_next++) m_work(at);
        } catch (...) {
            m_next = m_count;
            const std::lock_guard lock(m_mutex);
            if (!m_failure) m_failure = std::current_exception();
        }
    }

    void finish() const {
        if (m_failure) std::rethrow_exception(m_failure);
    }

private:
    std::size_t m_count;
    const std::function<void(std::size_t)>& m_work;
    std::atomic<std::size_t> m_next = 0;
    std::mutex m_mutex;
    std::exception_ptr m_failure;
};

}  // namespace

void set_threads(unsigned count) { g_threads = count; }

void for_each(std::size_t count, const std::function<void(std::size_t)>& work) {
    const unsigned wanted = g_threads;
    const std::size_t most = wanted != 0 ? wanted : std::thread::hardware_concurrency();
    const std::size_t threads = wanted != 0 ? std::min(most, count) : std::min(most, count / k_calls_a_thread);
    Run run(count, work);
    {
        std::vector<std::jthread> others;
        try {
            while (others.size() + 1 < threads) others.emplace_back([&run] { run.take_part(); });
        } catch (const std::system_error&) {
            // no further thread is to be had; those that there are do the work
        }
        run.take_part();
    }
    run.finish();
}

}  // namespace sluice::parallel

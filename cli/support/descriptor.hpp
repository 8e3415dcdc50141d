#pragma once

#include <unistd.h>

#include <string>
#include <utility>

namespace sluice {

/// Owns a file descriptor.
class Descriptor {
public:
    explicit Descriptor(int number = -1) : m_number(number) {}
    ~Descriptor() {
        if (m_number >= 0) ::close(m_number);
    }
    Descriptor(Descriptor&& other) noexcept : m_number(std::exchange(other.m_number, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(m_number, other.m_number);
        return *this;
    }

    explicit operator bool() const { return m_number >= 0; }
    [[nodiscard]] int get() const { return m_number; }

private:
    int m_number;
};

namespace files {

/// What an errno means, in our words where the system's are unclear.
[[nodiscard]] std::string reason(int number);

}  // namespace files
}  // namespace sluice

#include "support/digest.hpp"

#include <gtest/gtest.h>

#include "support/digest_large.hpp"

namespace sluice {
namespace {

/// The same text in pieces of `size` bytes.
std::string in_pieces(std::string_view text, std::size_t size) {
    Sha256 hash;
    for (; !text.empty(); text.remove_prefix(std::min(size, text.size()))) hash.update(text.substr(0, size));
    return to_hex(bytes_of(hash.finish()));
}

TEST(Digest, PublishedValues) {
    EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(to_hex(bytes_of(blake2b("abc"))), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

TEST(Digest, OfMuchIsTheSame) {
    std::string text;
    for (int i = 0; i < 1000; ++i) text += static_cast<char>(i * 7);
    std::vector<std::string> small;
    for (std::size_t size = 0; size <= text.size(); ++size)
        small.push_back(sha256_hex(std::string_view(text).substr(0, size)));
    Sha256 begun_before;
    begun_before.update(text);
    expect_much_hashing();
    for (std::size_t size = 0; size <= text.size(); ++size)
        ASSERT_EQ(sha256_hex(std::string_view(text).substr(0, size)), small[size]) << size;
    for (const std::size_t size : {1U, 63U, 64U, 65U, 300U}) EXPECT_EQ(in_pieces(text, size), small.back()) << size;
    EXPECT_EQ(to_hex(bytes_of(begun_before.finish())), small.back());
}

}  // namespace
}  // namespace sluice

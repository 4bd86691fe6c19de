#include "engine/database/encode.h"

#include <algorithm>
#include <random>

namespace slipway::database {
namespace {

using formats::Database;
using formats::DatabaseError;
using formats::NodeIndex;
using Layout = formats::DatabaseLayout;

std::span<const std::uint8_t> bytes(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

DatabaseSpec sample() {
    DatabaseSpec spec;
    spec.nodes.resize(4);
    spec.nodes[0].name = "web";
    spec.nodes[0].description = "a web server";
    spec.nodes[0].flags = formats::kEssential | formats::kHasDirectory;
    spec.nodes[0].edges = {{1, formats::kPullStrong | formats::kAfter | formats::kStopFlows, 0},
                           {2, formats::kAfter, 3}};
    spec.nodes[0].aliases = {"httpd"};
    spec.nodes[0].logger = 0;
    spec.nodes[0].start_timeout = 90000;
    spec.nodes[0].hash = 77;
    spec.nodes[0].process_hash = 0x12345678;
    spec.nodes[0].logger_hash = 0xfedcba98;
    spec.nodes[0].stored = 1234;
    spec.nodes[1].name = "net";
    spec.nodes[2].name = "event:iface/eth0";
    spec.nodes[2].kind = formats::NodeKind::event;
    spec.nodes[3].name = "default";
    spec.nodes[3].kind = formats::NodeKind::bundle;
    spec.nodes[3].members = {0, 1};
    spec.boot = 3;
    return spec;
}

TEST(Database, ReadsWhatWasWritten) {
    const std::string file = encode(sample());
    const auto opened = Database::open(bytes(file));
    ASSERT_TRUE(opened.ok()) << formats::text_of(opened.error());
    const Database& db = opened.value();
    ASSERT_EQ(db.count(), 4u);
    EXPECT_EQ(db.find("web"), NodeIndex{0});
    EXPECT_EQ(db.find("httpd"), NodeIndex{0});
    EXPECT_EQ(db.find("nothing"), std::nullopt);
    EXPECT_EQ(db.name(2), "event:iface/eth0");
    EXPECT_EQ(db.kind(3), formats::NodeKind::bundle);
    EXPECT_EQ(db.description(0), "a web server");
    EXPECT_TRUE(db.has(0, formats::kEssential));
    EXPECT_FALSE(db.has(1, formats::kEssential));
    ASSERT_EQ(db.edges(0), 2u);
    EXPECT_EQ(db.edge(db.first_edge(0) + 1).to, NodeIndex{2});
    EXPECT_EQ(db.edge(1).kind, 3);
    ASSERT_EQ(db.incoming(1), 1u);
    EXPECT_EQ(db.incoming_edge(1, 0).from, NodeIndex{0});
    EXPECT_EQ(db.incoming_edge(1, 0).meaning, 0x26u);
    ASSERT_EQ(db.members(3), 2u);
    EXPECT_EQ(db.member(3, 1), NodeIndex{1});
    ASSERT_EQ(db.owners(1), 1u);
    EXPECT_EQ(db.owner(1, 0), NodeIndex{3});
    EXPECT_EQ(db.logger(0), NodeIndex{0});
    EXPECT_EQ(db.consumer(0), formats::kNoNode);
    EXPECT_EQ(db.start_timeout(0), 90000u);
    EXPECT_EQ(db.hash(0), 77u);
    EXPECT_EQ(db.process_hash(0), 0x12345678u);
    EXPECT_EQ(db.logger_hash(0), 0xfedcba98u);
    EXPECT_EQ(db.process_hash(1), 0u);
    EXPECT_EQ(db.stored(0), 1234u);
    EXPECT_EQ(db.stored(1), 0u);
    EXPECT_EQ(formats::store_name(db.hash(0), db.stored(0)).view(), "000000000000004d-1234");
    EXPECT_EQ(db.boot(), NodeIndex{3});
    EXPECT_EQ(db.shutdown(), formats::kNoNode);
}

TEST(Database, TheVersionBeforeIsReadAndNoOther) {
    std::string file = encode(sample());
    for (const int version : {0, 1, 2, 3}) {
        file[8] = static_cast<char>(version);
        const std::uint64_t sum = formats::database_checksum(bytes(file));
        for (std::size_t i = 0; i < 8; ++i)
            file[Layout::checksum_at + i] = static_cast<char>(sum >> (8 * i) & 0xff);
        const auto opened = Database::open(bytes(file));
        EXPECT_EQ(opened.ok(), version == 1 || version == 2) << version;
        if (opened.ok()) continue;
        EXPECT_EQ(opened.error(), DatabaseError::version);
    }
}

TEST(Database, RefusesEachPrefixAndOneByteMore) {
    const std::string file = encode(sample());
    for (std::size_t size = 0; size < file.size(); ++size)
        EXPECT_FALSE(Database::open(bytes(file.substr(0, size))).ok()) << size;
    EXPECT_EQ(Database::open(bytes(file + "x")).error(), DatabaseError::size);
}

TEST(Database, RefusesEachFlippedBit) {
    const std::string file = encode(sample());
    for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
        std::string damaged = file;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
        EXPECT_FALSE(Database::open(bytes(damaged)).ok()) << bit;
    }
}

// Reads everything a database offers; the sanitizer and require() look for what is out of bounds.
std::size_t walk(const Database& db) {
    std::size_t sum = 0;
    for (NodeIndex i = 0; i < db.count(); ++i) {
        sum += db.name(i).size() + db.description(i).size() + db.flags(i) + db.hash(i) +
               db.start_timeout(i) + db.stop_timeout(i) + db.logger(i) + db.consumer(i);
        sum += static_cast<std::size_t>(db.kind(i));
        for (std::uint32_t k = 0; k < db.edges(i); ++k) sum += db.edge(db.first_edge(i) + k).to;
        for (std::uint32_t k = 0; k < db.incoming(i); ++k) sum += db.incoming_edge(i, k).from;
        for (std::uint32_t k = 0; k < db.members(i); ++k) sum += db.name(db.member(i, k)).size();
        for (std::uint32_t k = 0; k < db.owners(i); ++k) sum += db.name(db.owner(i, k)).size();
        sum += db.find(db.name(i)).value_or(0);
        sum += db.find_directory(db.directory(i)).value_or(0);
    }
    return sum;
}

// An attacker who can repair the checksum: whatever is accepted can be read to the end.
TEST(Database, WhateverItAcceptsIsSafeToRead) {
    const std::string file = encode(sample());
    std::mt19937 random(20240611);
    int accepted = 0;
    for (int round = 0; round < 20000; ++round) {
        std::string damaged = file;
        for (unsigned i = 0; i <= random() % 3; ++i) {
            const std::size_t at = random() % damaged.size();
            damaged[at] = static_cast<char>(random() % 2 != 0 ? random() : random() % 6);
        }
        const std::uint64_t sum = formats::database_checksum(bytes(damaged));
        for (std::size_t i = 0; i < 8; ++i)
            damaged[Layout::checksum_at + i] = static_cast<char>(sum >> (8 * i) & 0xff);
        const auto opened = Database::open(bytes(damaged));
        if (!opened.ok()) continue;
        ++accepted;
        walk(opened.value());
    }
    EXPECT_GT(accepted, 100);
}

TEST(Database, NamesOfDirectoriesStayInsideTheirParent) {
    for (const char* good : {"nginx", "openvpn@work", "a:b", "log2"})
        EXPECT_TRUE(formats::is_directory_name(good)) << good;
    for (const char* bad : {"", ".", "..", ".s6-svscan", "a/b", "/"})
        EXPECT_FALSE(formats::is_directory_name(bad)) << bad;
    EXPECT_FALSE(formats::is_directory_name(std::string(248, 'a')));
    DatabaseSpec spec = sample();
    spec.nodes[0].name = "../etc";
    EXPECT_EQ(Database::open(bytes(encode(spec))).error(), DatabaseError::name);
}

TEST(Database, ADirectoryMayHaveAnEarlierName) {
    DatabaseSpec spec = sample();
    spec.nodes[0].directory = "web-old";
    spec.nodes[1].flags = formats::kHasDirectory;
    const std::string file = encode(spec);
    const auto opened = Database::open(bytes(file));
    ASSERT_TRUE(opened.ok()) << formats::text_of(opened.error());
    const Database& db = opened.value();
    EXPECT_EQ(db.name(0), "web");
    EXPECT_EQ(db.directory(0), "web-old");
    EXPECT_EQ(db.directory(1), "net");
    EXPECT_EQ(db.find("web-old"), std::nullopt);
    EXPECT_EQ(db.find_directory("web-old"), NodeIndex{0});
    EXPECT_EQ(db.find_directory("net"), NodeIndex{1});
    for (const char* none : {"web", "httpd", "default", "nothing", ""})
        EXPECT_EQ(db.find_directory(none), std::nullopt) << none;
    for (const char* bad : {"../etc", ".s6-svscan"}) {
        spec.nodes[0].directory = bad;
        EXPECT_EQ(Database::open(bytes(encode(spec))).error(), DatabaseError::name) << bad;
    }
}

TEST(Database, AnEmptyOneIsReadable) {
    const auto opened = Database::open(bytes(encode({})));
    ASSERT_TRUE(opened.ok());
    EXPECT_EQ(opened.value().count(), 0u);
}

}  // namespace
}  // namespace slipway::database

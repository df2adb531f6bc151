//go:build !js

// Package postgres starts a real Postgres of the machine for a test process, on this machine's own addresses, and makes databases in it.
package postgres

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver, under the name "pgx"
)

// Server is a running Postgres.
type Server struct {
	folder string
	port   int
	cmd    *exec.Cmd
	made   atomic.Int64
}

// Missing says why there is no Postgres to start; nil if there is one.
func Missing() error {
	if os.Getenv("REFRAIN_SKIP_POSTGRES") == "1" {
		return errors.New("REFRAIN_SKIP_POSTGRES=1: the store is not tested on Postgres")
	}
	return nil
}

// binaries finds the folder of initdb and postgres, which Debian keeps out of the path.
func binaries() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // the pattern is well-formed
	if len(found) == 0 {
		return "", errors.New("no initdb: install Postgres (.ci/install.sh does), or leave it out with REFRAIN_SKIP_POSTGRES=1")
	}
	slices.Sort(found)
	return filepath.Dir(found[len(found)-1]), nil
}

// Start makes a cluster in a folder of its own and starts it. Postgres refuses to run as root: there it runs as the user "postgres".
func Start(ctx context.Context) (s *Server, err error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "refrain-postgres-")
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(folder)
		}
	}()
	as, err := unprivileged(folder)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(folder, "data")
	initdb := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", data, "-U", "refrain", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync") // #nosec G204 -- in tests
	initdb.SysProcAttr, initdb.Dir = as, folder
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	s = &Server{folder: folder}
	if s.port, err = freePort(); err != nil {
		return nil, err
	}
	var said bytes.Buffer
	s.cmd = exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-k", folder, "-h", "127.0.0.1", "-p", strconv.Itoa(s.port), "-c", "max_connections=200") // #nosec G204 -- in tests
	s.cmd.SysProcAttr, s.cmd.Dir, s.cmd.Stderr = as, folder, &said
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	if err := s.ready(ctx); err != nil {
		s.Stop()
		return nil, fmt.Errorf("postgres: %w\n%s", err, said.Bytes())
	}
	return s, nil
}

// unprivileged gives as whom Postgres runs, and makes the folder theirs.
func unprivileged(folder string) (*syscall.SysProcAttr, error) {
	if os.Geteuid() != 0 {
		return &syscall.SysProcAttr{}, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("root cannot run Postgres, and there is no user for it: %w", err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, os.Chown(folder, int(uid), int(gid))
}

// freePort asks the system for one.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

// address is where a database is.
func (s *Server) address(database string) string {
	return fmt.Sprintf("postgres://refrain@127.0.0.1:%d/%s?sslmode=disable", s.port, database)
}

// ready waits until it answers.
func (s *Server) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	db, err := sql.Open("pgx", s.address("postgres"))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	for {
		if err = db.PingContext(ctx); err == nil || ctx.Err() != nil {
			return err
		}
		time.Sleep(50 * time.Millisecond) // between two attempts
	}
}

// Database makes an empty database and gives its address.
func (s *Server) Database(ctx context.Context) (string, error) {
	db, err := sql.Open("pgx", s.address("postgres"))
	if err != nil {
		return "", err
	}
	defer func() { _ = db.Close() }()
	name := fmt.Sprintf("refrain%d", s.made.Add(1))
	if _, err := db.ExecContext(ctx, "CREATE DATABASE "+name+" TEMPLATE template0"); err != nil {
		return "", err
	}
	return s.address(name), nil
}

// Stop ends it at once and removes its folder.
func (s *Server) Stop() {
	_ = s.cmd.Process.Signal(syscall.SIGQUIT) // at once: nothing of it is kept
	_ = s.cmd.Wait()
	_ = os.RemoveAll(s.folder)
}

var (
	shared    *Server
	sharing   sync.Once
	errShared error
)

// Main runs a package's tests and stops the Postgres that they shared; it is what TestMain calls.
func Main(m *testing.M) int {
	defer func() {
		if shared != nil {
			shared.Stop()
		}
	}()
	return m.Run()
}

// New gives the address of an empty database in the Postgres that the tests of this process share.
func New(t testing.TB) string {
	t.Helper()
	if why := Missing(); why != nil {
		t.Skip(why) // says which variable left it out
	}
	sharing.Do(func() { shared, errShared = Start(context.Background()) })
	if errShared != nil {
		t.Fatal(errShared)
	}
	address, err := shared.Database(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return address
}
